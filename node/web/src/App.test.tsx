import { act } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { App } from './App.tsx';

(globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;

const KARIM = {
  editor: 'k1',
  login: 'karim',
  name: 'Karim B.',
  role: 'secretary',
  council: { code: 'MA-02', fr: 'Oriental', ar: 'الشرق' },
  principal: 7,
  language: 'fr',
};

/** What the node is: reachable or not, and whom its cookie stands for. */
const node = { isUp: true, isSignedIn: true, asked: [] as string[] };
let root: Root | undefined;

async function answer(path: string, { method = 'GET' }: RequestInit = {}): Promise<Response> {
  node.asked.push(`${method} ${path}`);
  if (!node.isUp) throw new TypeError('no line');
  if (path === '/api/session') {
    if (method === 'POST') node.isSignedIn = true;
    if (method === 'DELETE') node.isSignedIn = false;
    if (method === 'DELETE') return new Response(null, { status: 204 });
    if (node.isSignedIn) return Response.json(KARIM);
  }
  if (!node.isSignedIn) return Response.json({ code: 'signed-out', text: '' }, { status: 401 });
  return Response.json({ documents: [], people: [], groups: [], entries: [] });
}

/** A socket that is refused, as by a node that does not know the cookie. */
class RefusedSocket {
  onclose: ((event: Event) => void) | null = null;
  constructor() {
    setTimeout(() => this.onclose?.(new Event('close')), 1);
  }
  send(): void {}
  close(): void {}
}

beforeEach(() => {
  Object.assign(node, { isUp: true, isSignedIn: true, asked: [] });
  localStorage.clear();
  vi.stubGlobal('fetch', answer);
  vi.stubGlobal('WebSocket', RefusedSocket);
});

afterEach(async () => {
  await act(async () => root?.unmount());
  document.body.innerHTML = '';
  vi.unstubAllGlobals();
});

async function load(): Promise<void> {
  await act(async () => root?.unmount());
  document.body.innerHTML = '<div></div>';
  root = createRoot(document.body.firstElementChild as Element);
  await act(async () => root?.render(<App />));
}

async function sees(selector: string): Promise<HTMLElement> {
  for (let i = 0; i < 500; i++) {
    const found = document.querySelector<HTMLElement>(selector);
    if (found !== null) return found;
    await act(async () => {
      await new Promise((resolve) => setTimeout(resolve, 2));
    });
  }
  throw new Error(`looked in vain for ${selector}: ${document.body.textContent}`);
}

async function asked(what: string, times: number): Promise<void> {
  for (let i = 0; i < 2000 && node.asked.filter((each) => each === what).length < times; i++) {
    await act(async () => {
      await new Promise((resolve) => setTimeout(resolve, 2));
    });
  }
}

function type(input: HTMLInputElement, words: string): void {
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(input, words);
  input.dispatchEvent(new Event('input', { bubbles: true }));
}

async function press(label: string): Promise<void> {
  const button = [...document.querySelectorAll('button')].find((each) => each.textContent === label);
  if (button === undefined) throw new Error(`no button ${label}: ${document.body.textContent}`);
  await act(async () => button.click());
}

it('asks for the password over the page, and no refused dial takes the form away', async () => {
  await load();
  await sees('#content');
  node.isSignedIn = false;
  const password = (await sees('.app-again input[type=password]')) as HTMLInputElement;
  await act(async () => type(password, 'half a pass'));
  const before = node.asked.filter((each) => each === 'GET /api/session').length;
  await asked('GET /api/session', before + 2);
  expect(document.querySelector('.app-again input[type=password]')).toBe(password);
  expect(password.value).toBe('half a pass');
  expect(document.querySelector('#content')).not.toBeNull();
  await act(async () => document.querySelector('form')?.requestSubmit());
  for (let i = 0; i < 200 && document.querySelector('.app-again') !== null; i++) {
    await act(async () => {
      await new Promise((resolve) => setTimeout(resolve, 2));
    });
  }
  expect(document.querySelector('.app-again')).toBeNull();
  expect(document.querySelector('#content')).not.toBeNull();
});

it('locks at once without a line, stays locked, and tells the node when it is back', async () => {
  await load();
  await sees('#content');
  node.isUp = false;
  await press('Sign out');
  await sees('.app-door');
  await load();
  await sees('.app-door');
  expect(document.querySelector('#content')).toBeNull();
  expect(node.isSignedIn).toBe(true);
  node.isUp = true;
  await act(async () => window.dispatchEvent(new Event('online')));
  await asked('DELETE /api/session', 1);
  expect(node.isSignedIn).toBe(false);
  await load();
  await sees('.app-door');
});
