import { Popover } from '@mantine/core';
import { IconCheck, IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ObjectMeta } from '../../kernel/objects.ts';
import type { KithRecord } from '../api.ts';
import type { Tools } from '../fields/tools.ts';
import { visitsQuery } from '../record/api.ts';
import { CloseForm } from './CloseForm.tsx';
import classes from './deals.module.css';
import { pipelineIdOf, type Stage, stageIdOf, stagesOf, stagesQuery } from './stages.ts';
import { closeDeal, moveDeal } from './verbs.ts';

interface Props {
  tools: Tools;
  meta: ObjectMeta;
  deal: KithRecord;
}

/** The stages of the deal's pipeline in a row: where it stands, how long it stood where, a press moves it. */
export function StagePath({ tools, meta, deal }: Props) {
  const { t } = tools;
  const { data: all = [] } = useQuery(stagesQuery);
  const { data: visits = [] } = useQuery({ ...visitsQuery(deal.id), enabled: !deal.trashed_at });
  const [asking, setAsking] = useState<Stage | null>(null);
  const stages = stagesOf(all, pipelineIdOf(deal));
  const here = stageIdOf(deal);
  const at = stages.findIndex((s) => s.id === here);
  const current = stages[at];
  const days = new Map<string, number>();
  for (const visit of visits) days.set(visit.stage.id, (days.get(visit.stage.id) ?? 0) + visit.seconds / 86_400);
  const writable = meta.permissions.update && !deal.trashed_at;

  const go = (stage: Stage) => {
    if (stage.id === here) return;
    if (stage.kind !== 'open') setAsking(stage);
    else void moveDeal(tools, meta, deal, stage);
  };

  return (
    <ol className={classes.path} aria-label={t('deal.path')}>
      {stages.map((stage, index) => {
        const passed = current?.kind === 'open' ? index < at : stage.kind === 'open' && current?.kind === 'won';
        const stayed = days.get(stage.id);
        const text =
          stayed === undefined ? '' : stayed < 1 ? t('deal.underADay') : t('deal.days', { count: Math.round(stayed) });
        const button = (
          <button
            type="button"
            className={classes.step}
            data-state={stage.id === here ? 'here' : passed ? 'passed' : 'ahead'}
            data-kind={stage.kind}
            aria-current={stage.id === here ? 'step' : undefined}
            disabled={!writable}
            title={[stage.name, text].filter(Boolean).join(' · ')}
            onClick={() => go(stage)}
          >
            {stage.kind === 'won' && <IconCheck size={14} aria-hidden />}
            {stage.kind === 'lost' && <IconX size={14} aria-hidden />}
            <span className={classes.stepName}>{stage.name}</span>
            {text && <span className={classes.stepDays}>{text}</span>}
          </button>
        );
        return (
          <li key={stage.id} className={classes.stepItem}>
            {stage.kind !== 'open' ? (
              <Popover
                opened={asking?.id === stage.id}
                onChange={(opened) => !opened && setAsking(null)}
                width={320}
                position="bottom-end"
                trapFocus
                returnFocus
              >
                <Popover.Target>{button}</Popover.Target>
                <Popover.Dropdown>
                  <CloseForm
                    tools={tools}
                    meta={meta}
                    kind={stage.kind}
                    onCancel={() => setAsking(null)}
                    onClose={(said) => {
                      setAsking(null);
                      if (stage.kind !== 'open') void closeDeal(tools, meta, deal, stage.kind, stage, said);
                    }}
                  />
                </Popover.Dropdown>
              </Popover>
            ) : (
              button
            )}
          </li>
        );
      })}
    </ol>
  );
}
