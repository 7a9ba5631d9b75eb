import { IconAlertTriangle } from '@tabler/icons-react';
import classes from './ui.module.css';

/** What is wrong with a form as a whole. */
export function FormProblem({ children }: { children: string | null | undefined }) {
  if (!children) return null;
  return (
    <div role="alert" className={classes.problem}>
      <IconAlertTriangle size={16} aria-hidden />
      <span>{children}</span>
    </div>
  );
}
