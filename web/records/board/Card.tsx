import { useDraggable } from '@dnd-kit/core';
import { IconAlertTriangle, IconArrowRight, IconBarrierBlock, IconClock } from '@tabler/icons-react';
import { type KeyboardEvent, memo } from 'react';
import type { FieldMeta, ObjectMeta } from '../../kernel/objects.ts';
import { RecordAvatar } from '../../kernel/ui/RecordAvatar.tsx';
import { type KithRecord, titleOf } from '../api.ts';
import { rotOf, stepWarningOf, warningOf } from '../deals/stages.ts';
import { asLink, hasFace, shapeOf, type Tools } from '../fields/tools.ts';
import { textOf, Value } from '../fields/Value.tsx';
import { fieldOf } from '../model/objects.ts';
import classes from './board.module.css';
import { fieldsOfCard } from './columns.ts';

interface CardProps {
  tools: Tools;
  meta: ObjectMeta;
  /** What the columns stand for: not said again on the card. */
  field: FieldMeta;
  record: KithRecord;
  today: string;
  /** Days that a card may stand in its column. */
  ageLimit?: number | null;
  /** Something is in the way. */
  blocked?: boolean;
  /** In the hand. */
  lifted?: boolean;
}

export function Card({ tools, meta, field, record, today, ageLimit, blocked, lifted }: CardProps) {
  const title = titleOf(meta, record);
  const rot = record.status === 'open' ? rotOf(record.stage_since, ageLimit, Date.now()) : null;
  return (
    <div className={classes.card} data-lifted={lifted || undefined} data-rot={rot?.state}>
      <div className={classes.cardTitle} dir="auto">
        {hasFace(meta.name) && <RecordAvatar name={title} id={record.id} size={20} shape={shapeOf(meta.name)} />}
        <span title={title}>{title || tools.t('list.unnamed')}</span>
      </div>
      {meta.name === 'deal' ? (
        <DealLines tools={tools} record={record} today={today} rot={rot} blocked={blocked} />
      ) : (
        <Lines tools={tools} meta={meta} field={field} record={record} />
      )}
    </div>
  );
}

interface DealProps extends Pick<CardProps, 'tools' | 'record' | 'today' | 'blocked'> {
  rot: ReturnType<typeof rotOf>;
}

function DealLines({ tools: { t, format }, record, today, rot, blocked }: DealProps) {
  const company = asLink(record.company);
  const owner = asLink(record.owner);
  const late = warningOf(record, today) === 'overdue';
  const step = stepWarningOf(record, today);
  const date = record.close_date ? format.date(String(record.close_date)) : '';
  const stepDay = typeof record.next_step_on === 'string' ? format.date(record.next_step_on) : '';
  const rag = record.status === 'open' && typeof record.rag === 'string' ? record.rag : null;
  return (
    <>
      {company && <div className={classes.cardLine}>{company.title}</div>}
      <div className={classes.cardMeta}>
        <span className={classes.cardAmount}>
          {format.money(record.amount as { amount: string; currency: string } | null)}
        </span>
        {date && (
          <span className={late ? classes.warn : undefined}>
            {late && <IconAlertTriangle size={12} role="img" aria-label={t('deal.warning.overdue')} />}
            {date}
          </span>
        )}
        <span className={classes.cardOwner}>
          {rag && (
            <span
              className={classes.rag}
              data-rag={rag}
              role="img"
              aria-label={t(record.rag_conflict ? 'deal.rag.disagrees' : 'deal.rag.is', {
                color: t(`deal.rag.${rag}`),
              })}
              title={t(record.rag_conflict ? 'deal.rag.disagrees' : 'deal.rag.is', { color: t(`deal.rag.${rag}`) })}
            >
              {record.rag_conflict === true && '!'}
            </span>
          )}
          {owner && (
            <span title={owner.title}>
              <RecordAvatar name={owner.title} id={owner.id} size={18} />
            </span>
          )}
        </span>
      </div>
      {record.status === 'open' && !step && (
        <div className={classes.cardStep} title={[record.next_step, stepDay].filter(Boolean).join(' · ')}>
          <IconArrowRight size={12} aria-hidden />
          <span>{[stepDay, record.next_step].filter(Boolean).join(' · ')}</span>
        </div>
      )}
      {step && (
        <div className={`${classes.cardStep} ${classes.warn}`}>
          <IconAlertTriangle size={12} aria-hidden />
          <span>
            {t(`deal.warning.${step}`)}
            {typeof record.next_step === 'string' && ` · ${record.next_step}`}
          </span>
        </div>
      )}
      {(rot || blocked) && (
        <div className={classes.cardStep}>
          {rot && (
            <span className={rot.state === 'rotten' ? classes.rotten : classes.warn}>
              <IconClock size={12} aria-hidden /> {t('deal.rot', { count: rot.days })}
            </span>
          )}
          {blocked && (
            <span className={classes.rotten}>
              <IconBarrierBlock size={12} aria-hidden /> {t('deal.blocked')}
            </span>
          )}
        </div>
      )}
    </>
  );
}

function Lines({ tools, meta, field, record }: Omit<CardProps, 'today'>) {
  return fieldsOfCard(meta)
    .filter((name) => name !== meta.title && name !== field.name)
    .map((name) => {
      const one = fieldOf(meta, name);
      const value = record[name];
      if (!one || value === null || value === undefined) return null;
      return (
        <div key={name} className={classes.cardLine} title={textOf(tools, meta, one, value)}>
          {labelled.has(one.type) && <span className={classes.cardLabel}>{tools.labels.field(meta, one)}</span>}
          <Value tools={tools} meta={meta} field={one} value={value} />
        </div>
      );
    });
}

// "120" alone says nothing; a name, a date or an amount of money does.
const labelled = new Set(['number', 'percent', 'boolean', 'auto_number']);

interface DraggableProps extends CardProps {
  /** The column it stands in: where a field holds several values, it stands in several. */
  from: string;
  index: number;
  open: boolean;
  disabled: boolean;
  selected: boolean;
  /** Several are being chosen: a click chooses too. */
  selecting: boolean;
  onSelect(id: string): void;
  onOpen(id: string): void;
  onWhole(id: string): void;
}

/** A card one can take: by mouse, by a long touch, or with the space bar. Enter opens it. */
export const DraggableCard = memo(function DraggableCard(props: DraggableProps) {
  const { tools, meta, record, from, index, open, disabled, selected, selecting, onSelect, onOpen, onWhole } = props;
  const { attributes, listeners, setNodeRef, isDragging } = useDraggable({
    id: `${from}/${record.id}`,
    data: { record, from },
    disabled,
  });
  return (
    <>
      {/* The role comes with the attributes. */}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: see above */}
      {/* biome-ignore lint/a11y/useAriaPropsSupportedByRole: see above */}
      <div
        ref={setNodeRef}
        {...attributes}
        {...listeners}
        aria-roledescription={disabled ? undefined : attributes['aria-roledescription']}
        aria-current={open || undefined}
        className={classes.handle}
        data-card
        data-id={record.id}
        data-index={index}
        data-dragging={isDragging || undefined}
        data-open={open || undefined}
        data-selected={selected || undefined}
        onClick={(event) => {
          if (event.ctrlKey || event.metaKey || selecting) onSelect(record.id);
          else onOpen(record.id);
        }}
        onDoubleClick={() => onWhole(record.id)}
        onKeyDown={(event: KeyboardEvent) => {
          if (event.key === 'Enter' && !isDragging) {
            event.preventDefault();
            if (open || event.ctrlKey || event.metaKey) onWhole(record.id);
            else onOpen(record.id);
            return;
          }
          listeners?.onKeyDown?.(event);
        }}
      >
        <Card {...props} />
      </div>
      {/* Beside the card, not in it: a button holds no other. By keyboard, x chooses. */}
      <input
        type="checkbox"
        className={classes.pick}
        data-shown={selecting || undefined}
        tabIndex={-1}
        checked={selected}
        onChange={() => onSelect(record.id)}
        aria-label={tools.t('list.select', { title: titleOf(meta, record) })}
      />
    </>
  );
});
