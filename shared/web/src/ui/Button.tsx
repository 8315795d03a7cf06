import type { ReactNode } from 'react';
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from 'react-aria-components';
import { Icon, type IconName } from './icons.tsx';

/** How much a button asks for attention. */
export type ButtonKind = 'primary' | 'secondary' | 'quiet' | 'danger';

/** A button with a word on it. */
export interface ButtonProps extends Omit<AriaButtonProps, 'className' | 'children'> {
  readonly kind?: ButtonKind;
  readonly icon?: IconName;
  readonly isSmall?: boolean;
  readonly children: ReactNode;
}

export function Button({ kind = 'secondary', icon, isSmall, children, ...rest }: ButtonProps) {
  return (
    <AriaButton {...rest} className={`tq-button tq-button--${kind}${isSmall ? ' tq-button--small' : ''}`}>
      {icon !== undefined && <Icon name={icon} />}
      <span>{children}</span>
    </AriaButton>
  );
}

/** A button with only an icon; `label` is its name for screen readers and its tip. */
export interface IconButtonProps extends Omit<AriaButtonProps, 'className' | 'children' | 'aria-label'> {
  readonly icon: IconName;
  readonly label: string;
}

export function IconButton({ icon, label, ...rest }: IconButtonProps) {
  return (
    <AriaButton {...rest} aria-label={label} className="tq-icon-button">
      <span className="tq-icon-button__face" title={label}>
        <Icon name={icon} />
      </span>
    </AriaButton>
  );
}
