import { type ChangeEvent, type FormEvent, useRef, useState } from 'react';
import { ApiError } from '../client.ts';
import { messageOf } from '../notify.ts';

type Errors = Record<string, string>;

/**
 * A small form: its values, what the server refused at which field, and whether it is on its way. What was typed stays
 * whatever happens.
 */
export function useFields<T extends Record<string, unknown>>(initial: T) {
  const [values, setValues] = useState(initial);
  const [errors, setErrors] = useState<Errors>({});
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);

  const set = <K extends keyof T & string>(name: K, value: T[K]) => {
    setValues((now) => ({ ...now, [name]: value }));
    setErrors(({ [name]: _, ...others }) => others);
  };

  /** Shows a refusal: at its field where the form has it, else above the button. Focuses the first field to mend. */
  const refuse = (error: unknown) => {
    const fields = error instanceof ApiError ? error.errors : [];
    const here = fields.filter(({ field }) => field in values);
    setErrors(Object.fromEntries(here.map(({ field, message }) => [field, message])));
    setProblem(here.length > 0 && here.length === fields.length ? null : messageOf(error));
    const first = here[0]?.field;
    if (first) setTimeout(() => form.current?.querySelector<HTMLElement>(`[name="${first}"]`)?.focus());
  };

  return {
    values,
    set,
    errors,
    setErrors,
    problem,
    busy,
    refuse,
    reset: (next: T = initial) => {
      setValues(next);
      setErrors({});
      setProblem(null);
    },
    /** Props of a text input. */
    input: <K extends keyof T & string>(name: K) => ({
      name,
      value: String(values[name] ?? ''),
      error: errors[name],
      onChange: (event: ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) =>
        set(name, event.currentTarget.value as T[K]),
    }),
    /** Props of a control that gives its value rather than an event (select, number, date). */
    control: <K extends keyof T & string>(name: K) => ({
      name,
      value: values[name],
      error: errors[name],
      onChange: (value: unknown) => set(name, value as T[K]),
    }),
    /** Props of the form element. */
    onSubmit: (save: (values: T) => Promise<unknown>) => ({
      ref: form,
      noValidate: true,
      onSubmit: async (event: FormEvent) => {
        event.preventDefault();
        if (busy) return;
        setBusy(true);
        setProblem(null);
        setErrors({});
        try {
          await save(values);
        } catch (error) {
          refuse(error);
        } finally {
          setBusy(false);
        }
      },
    }),
  };
}
