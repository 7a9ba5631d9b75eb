import { Button, Textarea } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, useId, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../kernel/client.ts';
import { messageOf } from '../../kernel/notify.ts';
import type { FieldMeta, ObjectMeta } from '../../kernel/objects.ts';
import { type KithRecord, titleOf } from '../../records/api.ts';
import type { Tools } from '../../records/fields/tools.ts';
import { textOf } from '../../records/fields/Value.tsx';
import { pathLabel } from '../../records/filter/describe.ts';
import { pathsOf } from '../../records/model/paths.ts';
import type { FormulaCheck } from '../api.ts';
import classes from '../schema-design.module.css';
import { complete, matching, type Suggestion, wordAt } from './completion.ts';
import { functions } from './functions.ts';

interface Props {
  tools: Tools;
  object: ObjectMeta;
  field: FieldMeta | null;
  value: string;
  onChange(formula: string): void;
  error?: string;
}

const most = 8;

/** A formula, checked while it is typed: what it gives, and what comes out for a record that there is. */
export default function FormulaEditor({ tools, object, field, value, onChange, error }: Props) {
  const { t } = useTranslation('schema-design');
  const suggestions = useSuggestions(tools, object, field);
  const area = useRef<HTMLTextAreaElement>(null);
  const [caret, setCaret] = useState<number | null>(null);
  const [active, setActive] = useState(0);
  const id = useId();
  const word = caret === null ? null : wordAt(value, caret);
  const offered = word && word.text !== '' ? matching(suggestions, word.text).slice(0, most) : [];
  const open = offered.length > 0 && !offered.some((one) => one.insert === word?.text);
  const at = Math.min(active, offered.length - 1);

  const put = (suggestion: Suggestion) => {
    const here = area.current?.selectionStart ?? value.length;
    const place = (caret !== null && wordAt(value, here)) || { text: '', from: here, to: here };
    const done = complete(value, place, suggestion);
    onChange(done.formula);
    setCaret(null);
    requestAnimationFrame(() => {
      area.current?.focus();
      area.current?.setSelectionRange(done.caret, done.caret);
    });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (!open) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      setActive((offered.length + at + step) % offered.length);
    } else if (event.key === 'Enter' || event.key === 'Tab') {
      const chosen = offered[at];
      if (!chosen) return;
      event.preventDefault();
      put(chosen);
    } else if (event.key === 'Escape') {
      event.preventDefault();
      event.stopPropagation();
      setCaret(null);
    }
  };
  return (
    <div className={classes.formula}>
      <Textarea
        ref={area}
        name="formula"
        label={t('formula.label')}
        description={t('formula.help')}
        error={error}
        classNames={{ input: classes.mono }}
        spellCheck={false}
        autosize
        minRows={3}
        maxRows={10}
        placeholder={t('formula.example_text')}
        value={value}
        aria-haspopup="listbox"
        // Escape closes the suggestions, not the panel around them.
        data-mantine-stop-propagation={open || undefined}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={open ? `${id}-${at}` : undefined}
        onChange={(event) => {
          setActive(0);
          setCaret(event.currentTarget.selectionStart);
          onChange(event.currentTarget.value);
        }}
        onKeyDown={onKeyDown}
        onBlur={() => setCaret(null)}
      />
      <div
        id={`${id}-list`}
        role="listbox"
        aria-label={t('formula.suggestions')}
        className={classes.suggestions}
        hidden={!open}
      >
        {offered.map((one, index) => (
          // The text has the keyboard; the mouse is a second way.
          // biome-ignore lint/a11y/useKeyWithClickEvents: see above
          <div
            key={one.insert}
            id={`${id}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === at}
            className={classes.suggestion}
            onMouseDown={(event) => event.preventDefault()}
            onMouseMove={() => setActive(index)}
            onClick={() => put(one)}
          >
            <span className={classes.mono}>{one.insert}</span>
            <span className={classes.dim}>{one.kind === 'field' ? one.label : one.hint}</span>
          </div>
        ))}
      </div>
      <Verdict tools={tools} object={object} field={field} formula={value} />
      <Palette suggestions={suggestions} onPut={put} />
    </div>
  );
}

/** Everything that a formula may name, to look through and press. */
function Palette({ suggestions, onPut }: { suggestions: Suggestion[]; onPut(one: Suggestion): void }) {
  const { t } = useTranslation('schema-design');
  const [shown, setShown] = useState<'field' | 'function' | null>(null);
  return (
    <>
      <div className={classes.inline}>
        {(['field', 'function'] as const).map((kind) => (
          <Button
            key={kind}
            size="compact-xs"
            variant={shown === kind ? 'light' : 'default'}
            aria-expanded={shown === kind}
            onClick={() => setShown(shown === kind ? null : kind)}
          >
            {t(`formula.show_${kind}`)}
          </Button>
        ))}
      </div>
      {shown && (
        <ul className={classes.vocabulary}>
          {suggestions
            .filter((one) => one.kind === shown && !one.insert.includes('.'))
            .map((one) => (
              <li key={one.insert}>
                <button type="button" onClick={() => onPut(one)}>
                  <span className={classes.mono}>{shown === 'function' ? one.label : one.insert}</span>
                  <span className={classes.dim}>{shown === 'function' ? one.hint : one.label}</span>
                </button>
              </li>
            ))}
        </ul>
      )}
    </>
  );
}

function useSuggestions(tools: Tools, object: ObjectMeta, field: FieldMeta | null): Suggestion[] {
  const { t } = useTranslation('schema-design');
  return useMemo(
    () => [
      ...pathsOf(tools.objects, object, true)
        .filter((path) => path !== field?.name)
        .map((path): Suggestion => {
          const label = pathLabel(tools, object, path);
          return { insert: path, label, hint: label, kind: 'field' };
        }),
      ...functions.map(
        ({ name, takes }): Suggestion => ({
          insert: name,
          label: `${name}(${takes})`,
          hint: t(`functions.${name}`),
          kind: 'function',
        }),
      ),
    ],
    [tools, object, field, t],
  );
}

/** What the server makes of the formula: its kind of value and an example, or what is wrong with it. */
function Verdict({ tools, object, field, formula }: Pick<Props, 'tools' | 'object' | 'field'> & { formula: string }) {
  const { t } = useTranslation('schema-design');
  const [asked] = useDebouncedValue(formula.trim(), 300);
  const { data: records } = useQuery({
    queryKey: ['records', object.name, 'one for an example'],
    queryFn: ({ signal }) =>
      api.post<{ data: KithRecord[] }>(`/${object.plural}/query`, { sort: ['-updated_at'], limit: 1 }, { signal }),
  });
  const record = records?.data[0];
  const { data: check, error } = useQuery({
    queryKey: ['objects', object.plural, 'formula', asked, field?.name ?? null, record?.id ?? null],
    enabled: asked !== '',
    placeholderData: keepPreviousData,
    retry: false,
    queryFn: ({ signal }) =>
      api.post<FormulaCheck>(
        `/objects/${object.plural}/formula`,
        { formula: asked, ...(field ? { field: field.name } : {}), ...(record ? { record: record.id } : {}) },
        { signal },
      ),
  });
  if (asked === '') return <p className={classes.dim}>{t('formula.begin')}</p>;
  const problem = error ? messageOf(error) : check?.error;
  if (problem) {
    return (
      <p className={classes.verdict} data-wrong role="status">
        <IconAlertTriangle size={16} aria-hidden />
        {problem}
      </p>
    );
  }
  if (!check?.type) return <p className={classes.dim}>{t('formula.checking')}</p>;
  const like: FieldMeta = { name: 'example', label: '', type: check.type, writable: false, operators: [] };
  const example = textOf(tools, object, like, check.example);
  return (
    <p className={classes.verdict} role="status">
      <IconCheck size={16} aria-hidden />
      <span>
        {t('formula.gives', { kind: t(`kinds.${check.type}`) })}
        {record && check.example !== undefined && (
          <>
            {' '}
            {t('formula.example', { title: titleOf(object, record) || '…' })} <b>{example || t('formula.nothing')}</b>
          </>
        )}
      </span>
    </p>
  );
}
