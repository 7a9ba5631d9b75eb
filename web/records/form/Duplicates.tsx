import { Button } from '@mantine/core';
import { IconUsers } from '@tabler/icons-react';
import type { ObjectMeta } from '../../kernel/objects.ts';
import { RecordAvatar } from '../../kernel/ui/RecordAvatar.tsx';
import { hasFace, shapeOf, type Tools } from '../fields/tools.ts';
import classes from './form.module.css';

export interface Candidate {
  id: string;
  /** How sure it is that this is the same, from 0 to 1; where a telling field is shared nobody needs to ask. */
  probability?: number;
  title?: string | null;
  [field: string]: unknown;
}

interface Props {
  tools: Tools;
  meta: ObjectMeta;
  candidates: Candidate[];
  busy: boolean;
  onOpen(candidate: Candidate): void;
  /** Where the record is wanted for something else: it is taken in place of a new one. */
  onUse?(candidate: Candidate): void;
  onCreate(): void;
}

/** What is being created seems to be there already: open it, or create it all the same. */
export function Duplicates({ tools: { t, format }, meta, candidates, busy, onOpen, onUse, onCreate }: Props) {
  return (
    <section className={classes.duplicates} role="alert">
      <p className={classes.duplicatesTitle}>
        <IconUsers size={16} aria-hidden />
        {t('create.duplicate', { count: candidates.length })}
      </p>
      <ul>
        {candidates.slice(0, 5).map((candidate) => {
          const title = String(candidate.title ?? candidate[meta.title] ?? t('list.unnamed'));
          const detail = ['email', 'domain', 'city', 'code']
            .map((n) => candidate[n])
            .find((v) => typeof v === 'string');
          return (
            <li key={candidate.id}>
              {hasFace(meta.name) && <RecordAvatar name={title} id={candidate.id} shape={shapeOf(meta.name)} />}
              <span className={classes.duplicateText}>
                {title}
                {candidate.probability !== undefined && (
                  <span className={classes.dim}> {format.percent(Math.floor(candidate.probability * 100), 0)}</span>
                )}
                {detail && detail !== title ? <span className={classes.dim}> · {String(detail)}</span> : null}
              </span>
              {onUse && (
                <Button size="compact-xs" onClick={() => onUse(candidate)}>
                  {t('create.use')}
                </Button>
              )}
              <Button size="compact-xs" variant="default" onClick={() => onOpen(candidate)}>
                {t('create.openIt')}
              </Button>
            </li>
          );
        })}
      </ul>
      <Button size="compact-sm" variant="subtle" loading={busy} onClick={onCreate}>
        {t('create.anyway')}
      </Button>
    </section>
  );
}
