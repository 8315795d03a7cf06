import type { AccountInfo, Answer, Door } from '@tansiq/web/api.ts';
import {
  beginLeaving,
  isLeaving,
  remember,
  remembered,
  type SessionApi,
  signIn,
  tellServer,
} from '@tansiq/web/client/leaving.ts';
import { beforeEach, expect, test } from 'vitest';
import { whoIsSignedIn } from './account.ts';
import { failureOf } from './views/signingIn.tsx';

const info = (editor: string): AccountInfo =>
  ({ editor, login: 'karim', principal: 7 }) as unknown as AccountInfo;
const KARIM = info('k');
const UNREACHABLE = { ok: false, error: { tag: 'unreachable' } } as const;
const SIGNED_OUT = { ok: false, error: { tag: 'signedOut' } } as const;

/** A node: who its cookie stands for, and what it was asked. */
class Node implements SessionApi<AccountInfo> {
  cookie: AccountInfo | undefined = KARIM;
  isUp = true;
  keepsCookies = true;
  readonly asked: string[] = [];
  readonly isDoor: Door = { addresses: ['https://oujda.example.ma'], cookie_secure: true };

  door = async (): Promise<Answer<Door>> => ({ ok: true, value: this.isDoor });

  account = async (): Promise<Answer<AccountInfo>> => {
    this.asked.push('account');
    if (!this.isUp) return UNREACHABLE;
    return this.cookie === undefined ? SIGNED_OUT : { ok: true, value: this.cookie };
  };
  signIn = async (name: string): Promise<Answer<AccountInfo>> => {
    this.asked.push('signIn');
    if (!this.isUp) return UNREACHABLE;
    const value = name === 'karim' ? KARIM : info('s');
    this.cookie = this.keepsCookies ? value : undefined;
    return { ok: true, value };
  };
  signOut = async (): Promise<Answer<undefined>> => {
    this.asked.push('signOut');
    if (!this.isUp) return UNREACHABLE;
    this.cookie = undefined;
    return { ok: true, value: undefined };
  };
}

beforeEach(() => localStorage.clear());

test('whoever leaves without a line is out at once, and the node hears of it later', async () => {
  const node = new Node();
  remember(KARIM);
  node.isUp = false;
  beginLeaving(KARIM);
  expect(remembered()).toBeUndefined();
  expect(await whoIsSignedIn()).toEqual({ tag: 'signedOut' });
  expect(await tellServer(node)).toBe(false);
  expect(isLeaving()).toBe(true);
  node.isUp = true;
  expect(await tellServer(node)).toBe(true);
  expect(node.cookie).toBeUndefined();
  expect(isLeaving()).toBe(false);
});

test('a sign-out that comes late ends no later sign-in', async () => {
  const node = new Node();
  beginLeaving(KARIM);
  expect((await signIn('salma', 'x', node)).ok).toBe(true);
  expect(await tellServer(node)).toBe(true);
  expect(node.cookie?.editor).toBe('s');
  // Nor does the sign-out of an account whose session another one took over.
  beginLeaving(KARIM);
  expect(await tellServer(node)).toBe(true);
  expect(node.cookie?.editor).toBe('s');
});

test('a cookie that the browser drops is no ended session', async () => {
  const node = new Node();
  node.keepsCookies = false;
  const answer = await signIn('karim', 'x', node);
  expect(answer).toEqual({ ok: false, error: { tag: 'noCookie', door: node.isDoor } });
  expect(remembered()).toBeUndefined();
  if (answer.ok) throw new Error('signed in');
  const here = { protocol: 'http:', host: 'conseil.lan' };
  expect(failureOf(answer.error, here)).toEqual({
    message: 'sign-in-insecure',
    address: 'https://oujda.example.ma',
  });
  expect(failureOf({ tag: 'noCookie', door: undefined }, here).address).toBe('https://conseil.lan');
  expect(failureOf({ tag: 'wrongAddress', door: node.isDoor }, here)).toEqual({
    message: 'sign-in-wrong-address',
    address: 'https://oujda.example.ma',
  });
  expect(failureOf(answer.error, { protocol: 'https:', host: 'a.ma' }).message).toBe('sign-in-no-cookie');
});
