/**
 * What is typed in a field and is not in the document yet: a search, a number before it is taken.
 *
 * The browser's own undo knows one history for the whole page and would change whatever was typed before, anywhere. So it
 * never runs here; instead a field that holds a draft goes back to what it held, and touches nothing else.
 */

type Control = HTMLInputElement | HTMLTextAreaElement;

interface Draft {
  /** What the field held before. */
  readonly base: string;
  /** What the document was then. */
  readonly version: unknown;
}

/** The drafts of one page. `version` changes with every edit of the document that is made here. */
export class Drafts {
  readonly #drafts = new WeakMap<Control, Draft>();
  readonly #version: () => unknown;
  #isPuttingBack = false;

  constructor(version: () => unknown) {
    this.#version = version;
  }

  /** Follows what is typed in `root`; call what comes back to stop. */
  follow(root: Document): () => void {
    const before = (event: Event): void => {
      if (isControl(event.target) && this.#live(event.target) === undefined) this.#begin(event.target);
    };
    const after = (event: Event): void => {
      const control = event.target;
      if (!isControl(control) || this.#isPuttingBack) return;
      // By then the field has told the document, if it tells at once.
      setTimeout(() => {
        const draft = this.#drafts.get(control);
        if (draft === undefined) return;
        const isTaken = draft.version !== this.#version();
        if (isTaken || control.value === draft.base) this.#drafts.delete(control);
      });
    };
    const leave = (event: Event): void => {
      if (isControl(event.target)) this.#drafts.delete(event.target);
    };
    root.addEventListener('beforeinput', before, true);
    root.addEventListener('input', after, true);
    root.addEventListener('focusout', leave, true);
    return () => {
      root.removeEventListener('beforeinput', before, true);
      root.removeEventListener('input', after, true);
      root.removeEventListener('focusout', leave, true);
    };
  }

  /** Whether `element` holds a draft. */
  has(element: Element | null): boolean {
    return isControl(element) && this.#live(element) !== undefined;
  }

  /** Puts back what `element` held before its draft; answers whether it held one. */
  putBack(element: Element | null): boolean {
    if (!isControl(element)) return false;
    const draft = this.#live(element);
    if (draft === undefined || draft.base === element.value) return false;
    const kind = element instanceof HTMLInputElement ? HTMLInputElement : HTMLTextAreaElement;
    // As typed: React follows the prototype's own setter and the event.
    Object.getOwnPropertyDescriptor(kind.prototype, 'value')?.set?.call(element, draft.base);
    this.#isPuttingBack = true;
    element.dispatchEvent(new Event('input', { bubbles: true }));
    this.#isPuttingBack = false;
    this.#drafts.delete(element);
    return true;
  }

  #begin(control: Control): void {
    this.#drafts.set(control, { base: control.value, version: this.#version() });
  }

  #live(control: Control): Draft | undefined {
    const draft = this.#drafts.get(control);
    return draft !== undefined && draft.version === this.#version() ? draft : undefined;
  }
}

function isControl(target: EventTarget | null): target is Control {
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
}
