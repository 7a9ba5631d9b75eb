import type { ReactNode } from 'react';
import { type Crumb, usePage } from '../page.ts';
import classes from './ui.module.css';

interface Props {
  title: string;
  /** A sentence under the title, where the title alone does not say it. */
  description?: ReactNode;
  crumbs?: Crumb[];
  actions?: ReactNode;
  children?: ReactNode;
}

/** Head of a page: names it (window title, breadcrumbs, `h1`) and holds its verbs. */
export function PageHeader({ title, description, crumbs, actions, children }: Props) {
  usePage(title, crumbs);
  return (
    <header className={classes.header}>
      <div className={classes.headerText}>
        <h1 className={classes.title}>{title}</h1>
        {description && <p className={classes.description}>{description}</p>}
      </div>
      {actions && <div className={classes.actions}>{actions}</div>}
      {children}
    </header>
  );
}
