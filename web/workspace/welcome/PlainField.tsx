import { type ComponentProps, type ReactNode, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './welcome.module.css';

interface FieldProps {
  label: string;
  error?: string;
  hint?: ReactNode;
}

/** A labelled input of the pages before sign-in. */
export function PlainField({ label, error, hint, ...input }: FieldProps & ComponentProps<'input'>) {
  const id = useId();
  return (
    <div className={classes.field}>
      <label htmlFor={id}>{label}</label>
      <input
        {...input}
        id={id}
        className={classes.input}
        aria-invalid={error ? true : undefined}
        aria-describedby={`${id}-hint`}
      />
      <Below id={`${id}-hint`} error={error} hint={hint} />
    </div>
  );
}

export function PlainPassword({ label, error, hint, ...input }: FieldProps & ComponentProps<'input'>) {
  const { t } = useTranslation('workspace');
  const id = useId();
  const [shown, setShown] = useState(false);
  return (
    <div className={classes.field}>
      <label htmlFor={id}>{label}</label>
      <div className={classes.password}>
        <input
          {...input}
          id={id}
          type={shown ? 'text' : 'password'}
          className={classes.input}
          aria-invalid={error ? true : undefined}
          aria-describedby={`${id}-hint`}
        />
        <button type="button" className={classes.reveal} aria-pressed={shown} onClick={() => setShown(!shown)}>
          {t(shown ? 'welcome.hide_password' : 'welcome.show_password')}
        </button>
      </div>
      <Below id={`${id}-hint`} error={error} hint={hint} />
    </div>
  );
}

export function PlainSelect({
  label,
  error,
  hint,
  options,
  ...select
}: FieldProps & { options: Array<{ value: string; label: string }> } & ComponentProps<'select'>) {
  const id = useId();
  return (
    <div className={classes.field}>
      <label htmlFor={id}>{label}</label>
      <select {...select} id={id} className={classes.input} aria-describedby={`${id}-hint`}>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
      <Below id={`${id}-hint`} error={error} hint={hint} />
    </div>
  );
}

export function PlainSubmit({ busy, children }: { busy: boolean; children: ReactNode }) {
  return (
    <button type="submit" className={classes.submit} aria-disabled={busy} data-busy={busy || undefined}>
      {children}
    </button>
  );
}

function Below({ id, error, hint }: { id: string; error?: string; hint?: ReactNode }) {
  return (
    <div id={id} className={classes.below} data-error={error ? true : undefined}>
      {error ?? hint}
    </div>
  );
}
