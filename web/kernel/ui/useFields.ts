import { type ChangeEvent, type FormEvent, useEffect, useRef, useState } from 'react';
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

  /** Says what is wrong with fields, and goes to the first of them: it may be out of sight. */
  const mark = (found: Errors) => {
    setErrors(found);
    const first = Object.keys(found)[0];
    if (first) setTimeout(() => form.current?.querySelector<HTMLElement>(`[name="${first}"]`)?.focus());
  };

  /** Shows a refusal: at its field where the form has it, else above the button. */
  const refuse = (error: unknown) => {
    const fields = error instanceof ApiError ? error.errors : [];
    const here = fields.filter(({ field }) => field in values);
    mark(Object.fromEntries(here.map(({ field, message }) => [field, message])));
    setProblem(here.length > 0 && here.length === fields.length ? null : messageOf(error));
  };

  return {
    values,
    set,
    errors,
    setErrors: mark,
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
    setValues,
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

/** Lets a form of something saved follow it: a field changes with `saved` as long as nobody is typing in it. */
export function useFollowing<T extends Record<string, string>>(
  { setValues }: { setValues(next: (now: T) => T): void },
  saved: T,
): void {
  const shown = useRef(saved);
  // Compared by what it says: the object itself is a new one with each answer of the server.
  const key = JSON.stringify(saved);
  useEffect(() => {
    const next = JSON.parse(key) as T;
    const before = shown.current;
    shown.current = next;
    setValues((now) => followed(now, before, next));
  }, [key, setValues]);
}

/** `typed`, with what was left as it was shown (`before`) now showing `saved`. */
export function followed<T extends Record<string, string>>(typed: T, before: T, saved: T): T {
  const entries = Object.entries(typed).map(([name, value]) => [name, value === before[name] ? saved[name] : value]);
  return Object.fromEntries(entries) as T;
}
