import { type ReactNode, useLayoutEffect, useRef, useState } from 'react';

/**
 * A table of a document. Where it is wider than the page it scrolls in itself, and only then the keyboard stops at it: a plan
 * has a hundred of them.
 */
export function TableView(props: { label: string; className?: string; children: ReactNode }) {
  const { label, className, children } = props;
  const frame = useRef<HTMLDivElement>(null);
  const [isWide, setWide] = useState(false);
  useLayoutEffect(() => {
    const element = frame.current;
    if (element === null || typeof ResizeObserver === 'undefined') return undefined;
    const observer = new ResizeObserver(() => setWide(element.scrollWidth > element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return (
    <div
      ref={frame}
      className={`tq-view__table${className === undefined ? '' : ` ${className}`}`}
      {...(isWide ? { role: 'group', tabIndex: 0, 'aria-label': label } : {})}
    >
      {children}
    </div>
  );
}
