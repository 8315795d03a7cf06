/** Stands in for the build's `virtual:pwa-register/react`: no new version of the app waits. */
export function useRegisterSW(): {
  needRefresh: [boolean, (isWaiting: boolean) => void];
  updateServiceWorker: () => Promise<void>;
} {
  return { needRefresh: [false, () => {}], updateServiceWorker: async () => {} };
}
