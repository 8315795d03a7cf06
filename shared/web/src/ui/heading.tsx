/** Headings whose level follows from where they stand, so that a part fits on a page and in a dialog alike. */
import { createContext, type ReactNode, useContext } from 'react';

interface Place {
  readonly level: number;
  /** The title of the part around, which its only list need not repeat. */
  readonly title: string;
}

const PlaceContext = createContext<Place>({ level: 2, title: '' });

/** The level of a heading here, from 2 to 6. */
export function useHeadingLevel(): number {
  return Math.min(6, useContext(PlaceContext).level);
}

/** The title of the part around. */
export function usePartTitle(): string {
  return useContext(PlaceContext).title;
}

/** Everything below stands under a heading of one level more. */
export function Under({ title = '', children }: { title?: string; children: ReactNode }) {
  const { level } = useContext(PlaceContext);
  return <PlaceContext value={{ level: level + 1, title }}>{children}</PlaceContext>;
}

/** Everything below begins at this level. */
export function FromLevel({ level, children }: { level: number; children: ReactNode }) {
  return <PlaceContext value={{ level, title: '' }}>{children}</PlaceContext>;
}

/** A heading of the level of its place. */
export function Title(props: { className?: string; id?: string; tabIndex?: number; children: ReactNode }) {
  const Tag = `h${useHeadingLevel()}` as 'h2' | 'h3' | 'h4' | 'h5' | 'h6';
  return <Tag {...props} />;
}
