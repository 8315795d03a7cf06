/** Work that waits for a person: a little at a time, so that no key is kept waiting. */
import { useEffect, useState } from 'react';

/** A slice of work, well below what a hand feels. */
const SLICE_MS = 8;

/** Runs `work` in slices and gives what comes of it. Call what comes back to stop. */
export function lazily<T>(work: Generator<void, T>, done: (value: T) => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const slice = (): void => {
    const until = performance.now() + SLICE_MS;
    do {
      const step = work.next();
      if (step.done === true) {
        done(step.value);
        return;
      }
    } while (performance.now() < until);
    timer = setTimeout(slice);
  };
  timer = setTimeout(slice);
  return () => clearTimeout(timer);
}

/** What comes of `make`, once it is there; what came before stays until then. `make` is the same function while nothing changed. */
export function useLazily<T>(make: (() => Generator<void, T>) | undefined): T | undefined {
  const [value, setValue] = useState<T>();
  useEffect(() => (make === undefined ? undefined : lazily(make(), setValue)), [make]);
  return value;
}
