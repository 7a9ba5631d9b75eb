import type { ReactNode } from 'react';
import classes from './ui.module.css';

interface Props {
  icon?: ReactNode;
  title: string;
  /** Where nothing else on the page is its heading. */
  asHeading?: boolean;
  children?: ReactNode;
  /** The first step. */
  action?: ReactNode;
}

/** Nothing here yet: a sentence why, and what to do first. */
export function EmptyState({ icon, title, asHeading, children, action }: Props) {
  return (
    <div className={classes.state}>
      {icon && (
        <div className={classes.stateIcon} aria-hidden>
          {icon}
        </div>
      )}
      {asHeading ? <h1 className={classes.stateTitle}>{title}</h1> : <p className={classes.stateTitle}>{title}</p>}
      {children && <div className={classes.stateText}>{children}</div>}
      {action && <div className={classes.stateAction}>{action}</div>}
    </div>
  );
}
