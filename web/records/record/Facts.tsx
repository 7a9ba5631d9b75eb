import { Button, Tooltip } from '@mantine/core';
import { IconMathFunction, IconPencil } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { Fragment, lazy, Suspense, useState } from 'react';
import type { FieldMeta, ObjectMeta } from '../../kernel/objects.ts';
import type { KithRecord } from '../api.ts';
import { FileLinks } from '../fields/FileLinks.tsx';
import { madeOf } from '../fields/made.ts';
import { useLinkTitles } from '../fields/RecordTitles.tsx';
import { addressText, asAddress, asLink, asLinks, asPoints, pointText, type Tools } from '../fields/tools.ts';
import { Value } from '../fields/Value.tsx';
import { inSections, layoutOf } from '../model/layout.ts';
import { isSystem, mirrored } from '../model/objects.ts';
import { isMasked, Masked } from '../rights/Masked.tsx';
import { changeRecord, plain } from '../writes.ts';
import classes from './record.module.css';

const CellEditor = lazy(() => import('../fields/CellEditor.tsx'));

interface Props {
  tools: Tools;
  meta: ObjectMeta;
  record: KithRecord;
}

const isEmpty = (value: unknown) =>
  value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0);

/** The fields shown as facts: not those that stand elsewhere on the page or repeat another one. */
export function factsOf(meta: ObjectMeta): FieldMeta[] {
  const repeated = mirrored(meta);
  const elsewhere = new Set([
    meta.title,
    ...(meta.name === 'deal' ? ['stage', 'status', 'stage_since', 'closed_at'] : []),
  ]);
  const shown = meta.fields.filter((f) => !isSystem(f) && !elsewhere.has(f.name) && !repeated.has(f.name));
  if (layoutOf(meta)) return shown;
  return [...shown.filter((f) => f.type !== 'long_text'), ...shown.filter((f) => f.type === 'long_text')];
}

/** Key facts, each changed where it stands. Empty ones stay out of the way until asked for. */
export function Facts({ tools, meta, record, without = [] }: Props & { without?: string[] }) {
  const { t } = tools;
  const [all, setAll] = useState(false);
  const layout = layoutOf(meta);
  const fields = factsOf(meta).filter((f) => !without.includes(f.name));
  // Where an administrator laid out the page, what was not hidden is there to be filled in.
  const isShown = (f: FieldMeta) =>
    all ||
    (layout
      ? !layout.hidden.includes(f.name) && (f.writable || !isEmpty(record[f.name]))
      : !isEmpty(record[f.name]) || isMasked(record, f.name) || (f.listed && f.writable));
  const sections = inSections(layout, fields)
    .map((section) => ({ ...section, fields: section.fields.filter(isShown) }))
    .filter((section) => section.fields.length > 0);
  const shown = sections.flatMap((section) => section.fields);
  const less = fields.length - shown.length;
  return (
    <section aria-label={t('record.facts')}>
      {sections.map((section) => (
        <Fragment key={section.id}>
          {section.label && <h2 className={classes.factsTitle}>{section.label}</h2>}
          <dl className={classes.facts}>
            {section.fields.map((field) => (
              <Fact key={field.name} tools={tools} meta={meta} record={record} field={field} />
            ))}
          </dl>
        </Fragment>
      ))}
      {less > 0 && (
        <Button size="compact-xs" variant="subtle" color="gray" fw={400} onClick={() => setAll(true)}>
          {t(layout ? 'fields:facts.more' : 'record.showEmpty', { count: less })}
        </Button>
      )}
      {all && (
        <Button size="compact-xs" variant="subtle" color="gray" fw={400} onClick={() => setAll(false)}>
          {t(layout ? 'fields:facts.less' : 'record.hideEmpty')}
        </Button>
      )}
    </section>
  );
}

function Fact({ tools, meta, record, field }: Props & { field: FieldMeta }) {
  const { t, labels } = tools;
  const [editing, setEditing] = useState(false);
  const label = labels.field(meta, field);
  const value = record[field.name];
  const editable = field.writable && field.type !== 'record' && meta.permissions.update && !record.trashed_at;

  const save = (next: unknown) => {
    setEditing(false);
    if (JSON.stringify(plain(next)) === JSON.stringify(plain(value))) return;
    void changeRecord(meta, record, {
      values: { [field.name]: plain(next) },
      shown: { [field.name]: next },
      message: t('toast.changedField', { field: label }),
    });
  };
  const begin = () => {
    if (!editable) return;
    if (field.type === 'boolean') save(!value);
    else setEditing(true);
  };
  return (
    <div className={classes.fact} data-long={field.type === 'long_text' || undefined}>
      <FactLabel tools={tools} meta={meta} field={field} label={label} />
      <dd data-editing={editing || undefined}>
        {editing ? (
          <Suspense fallback={null}>
            <CellEditor
              tools={tools}
              meta={meta}
              field={field}
              value={value}
              onCommit={save}
              onCancel={() => setEditing(false)}
            />
          </Suspense>
        ) : (
          <>
            {/* A press beside the link edits; the pencil does the same for the keyboard. */}
            {/* biome-ignore lint/a11y/useKeyWithClickEvents: see above */}
            {/* biome-ignore lint/a11y/noStaticElementInteractions: see above */}
            <div
              className={classes.factValue}
              data-editable={editable || undefined}
              onClick={(event) => {
                if (!(event.target as HTMLElement).closest('a')) begin();
              }}
            >
              {isMasked(record, field.name) ? (
                <Masked tools={tools} meta={meta} record={record} field={field}>
                  {(shown) => <FactValue tools={tools} meta={meta} field={field} value={shown} />}
                </Masked>
              ) : (
                <FactValue tools={tools} meta={meta} field={field} value={value} />
              )}
            </div>
            {editable && (
              <button
                type="button"
                className={classes.pencil}
                aria-label={t('record.edit', { field: label })}
                onClick={begin}
              >
                <IconPencil size={14} aria-hidden />
              </button>
            )}
          </>
        )}
      </dd>
    </div>
  );
}

/** The label; what it means, or what its value is made of, is said on hover and when the keyboard is on it. */
function FactLabel({ tools, meta, field, label }: Omit<Props, 'record'> & { field: FieldMeta; label: string }) {
  const made = madeOf(tools, meta, field);
  const hint = [tools.labels.help(meta, field), made].filter(Boolean).join('\n');
  return (
    <dt>
      <span title={hint || undefined}>{label}</span>
      {made && (
        <Tooltip label={made} multiline maw={280} events={{ hover: true, focus: true, touch: true }}>
          <button
            type="button"
            className={classes.madeOf}
            aria-label={`${tools.t('fields:made.hint', { field: label })}: ${made}`}
          >
            <IconMathFunction size={13} aria-hidden />
          </button>
        </Tooltip>
      )}
    </dt>
  );
}

/** Everything links: mail, telephone, web and records. */
function FactValue({
  tools,
  meta,
  field,
  value,
}: {
  tools: Tools;
  meta: ObjectMeta;
  field: FieldMeta;
  value: unknown;
}) {
  if (isEmpty(value)) return <span className={classes.emptyFact}>{tools.t('record.emptyFact')}</span>;
  switch (field.type) {
    case 'email':
      return <a href={`mailto:${String(value)}`}>{String(value)}</a>;
    case 'phone':
      return <a href={`tel:${String(value).replaceAll(/[^\d+]/g, '')}`}>{String(value)}</a>;
    case 'url':
      return (
        <a href={webAddress(String(value))} target="_blank" rel="noreferrer noopener">
          {String(value).replace(/^https?:\/\//, '')}
        </a>
      );
    case 'reference':
    case 'record': {
      const link = asLink(value);
      const target = tools.objects.find((o) => o.name === (link?.object ?? field.to));
      const shown = <Value tools={tools} meta={meta} field={field} value={value} />;
      return link && target ? (
        <Link to={`/${target.plural}/${link.id}`} className={classes.recordLink}>
          {shown}
        </Link>
      ) : (
        shown
      );
    }
    case 'points':
      return (
        <ul className={classes.points}>
          {asPoints(value).map((point, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: entries have no identity of their own
            <li key={index}>
              {field.of === 'address' ? (
                <span>{pointText(point)}</span>
              ) : (
                <a
                  href={
                    field.of === 'email' ? `mailto:${point.value}` : `tel:${point.value?.replaceAll(/[^\d+]/g, '')}`
                  }
                >
                  {pointText(point)}
                </a>
              )}
              {point.kind && (
                <span className={classes.dim}>
                  {tools.t(`points.kinds.${point.kind}`, { defaultValue: point.kind })}
                </span>
              )}
            </li>
          ))}
        </ul>
      );
    case 'multi_reference':
      return <LinkList tools={tools} field={field} value={value} />;
    case 'file':
      return <FileLinks tools={tools} value={value} />;
    case 'address': {
      const address = asAddress(value);
      const text = address && addressText(address);
      return text ? (
        <a href={mapUrl(text)} target="_blank" rel="noreferrer noopener">
          {text}
        </a>
      ) : null;
    }
    case 'long_text':
      return (
        <div className={classes.longText} dir="auto">
          {String(value)}
        </div>
      );
    default:
      return <Value tools={tools} meta={meta} field={field} value={value} />;
  }
}

function LinkList({ tools, field, value }: { tools: Tools; field: FieldMeta; value: unknown }) {
  const links = asLinks(value);
  const titles = useLinkTitles(tools, field.to, links);
  const target = tools.objects.find((o) => o.name === field.to);
  return (
    <ul className={classes.points}>
      {links.map((link) => {
        const title = titles.get(link.id) ?? '…';
        return <li key={link.id}>{target ? <Link to={`/${target.plural}/${link.id}`}>{title}</Link> : title}</li>;
      })}
    </ul>
  );
}

// A map that needs no account; nothing is sent before somebody presses.
const mapUrl = (text: string) => `https://www.openstreetmap.org/search?query=${encodeURIComponent(text)}`;

/** Only web addresses become links: `javascript:` in an imported field must stay text that leads nowhere. */
const webAddress = (value: string) => (/^https?:\/\//i.test(value) ? value : `https://${value.replace(/^\w+:/, '')}`);
