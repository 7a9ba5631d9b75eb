import { Menu } from '@mantine/core';
import {
  IconAlertTriangle,
  IconCalendarDue,
  IconCheck,
  IconChevronDown,
  IconUser,
  IconUsers,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ObjectMeta } from '../../kernel/objects.ts';
import { useSession } from '../../kernel/session.ts';
import { attentionFilters } from '../deals/quick.ts';
import { defaultPipeline, pipelinesQuery, stagesQuery } from '../deals/stages.ts';
import { asLink, type Tools } from '../fields/tools.ts';
import classes from '../list/list.module.css';
import type { ListState } from '../list/state.ts';
import { boardField, boardFields } from '../model/board.ts';
import { chipsOf, type Filter, fromChips, sameFilter } from '../model/filter-tree.ts';
import { fieldOf } from '../model/objects.ts';
import { closedSpans, closes, useClosedSpan } from './closed.ts';

interface Props {
  tools: Tools;
  meta: ObjectMeta;
  state: ListState;
}

/** Which pipeline, by which field, and the two questions asked every morning: what is mine, what closes soon. */
export default function BoardFilters({ tools, meta, state }: Props) {
  const { t, labels } = tools;
  const fields = boardFields(meta);
  const field = boardField(meta, state.by);
  const byStage = field?.to === 'stage';
  const { data: pipelines = [] } = useQuery({ ...pipelinesQuery, enabled: byStage });
  const pipeline = pipelines.find((p) => p.id === state.pipeline) ?? defaultPipeline(pipelines);
  const owner = fieldOf(meta, 'owner') ?? fieldOf(meta, 'assignee');

  const { member } = useSession();
  const team = asLink(member.team)?.id ?? (typeof member.team === 'string' ? member.team : null);
  const { data: stages = [] } = useQuery({ ...stagesQuery, enabled: byStage });
  const quick: Array<{ key: string; icon: typeof IconUser; condition: Filter }> = [
    ...(owner ? [{ key: 'mine', icon: IconUser, condition: { field: owner.name, op: 'is_me' } }] : []),
    ...(owner && team
      ? [{ key: 'team', icon: IconUsers, condition: { field: `${owner.name}.team`, op: 'eq', value: team } }]
      : []),
    ...(fieldOf(meta, 'close_date')
      ? [
          {
            key: 'closing',
            icon: IconCalendarDue,
            condition: { field: 'close_date', op: 'within', value: { this: 'month' } },
          },
        ]
      : []),
  ];
  const attention = meta.name === 'deal' && byStage ? attentionFilters(meta, stages, pipeline?.id) : [];
  const span = useClosedSpan(meta, field, state);
  const chips = chipsOf(state.filter);
  const isOn = (condition: Filter) => chips.some((c) => sameFilter(c, condition));
  const toggle = (condition: Filter) => {
    const at = chips.findIndex((c) => sameFilter(c, condition));
    state.setFilter(fromChips(at < 0 ? [...chips, condition] : chips.toSpliced(at, 1)));
  };

  return (
    <>
      {byStage && pipelines.length > 1 && (
        <Menu position="bottom-start">
          <Menu.Target>
            <button type="button" className={classes.tool} aria-label={t('board.pipeline', { name: pipeline?.name })}>
              {pipeline?.name}
              <IconChevronDown size={14} aria-hidden />
            </button>
          </Menu.Target>
          <Menu.Dropdown>
            {pipelines.map((p) => (
              <Menu.Item key={p.id} onClick={() => state.set({ pipeline: p.is_default ? undefined : p.id })}>
                {p.name}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
      {fields.length > 1 && field && (
        <Menu position="bottom-start">
          <Menu.Target>
            <button type="button" className={classes.tool}>
              {t('board.by', { field: labels.field(meta, field) })}
              <IconChevronDown size={14} aria-hidden />
            </button>
          </Menu.Target>
          <Menu.Dropdown>
            {fields.map((f) => (
              <Menu.Item
                key={f.name}
                onClick={() => state.set({ by: f === boardField(meta, undefined) ? undefined : f.name })}
              >
                {labels.field(meta, f)}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
      {closes(meta, field) && span && (
        <Menu position="bottom-start">
          <Menu.Target>
            <button type="button" className={classes.tool}>
              {t('board.closed.label', { span: t(`board.closed.${span}`) })}
              <IconChevronDown size={14} aria-hidden />
            </button>
          </Menu.Target>
          <Menu.Dropdown>
            {closedSpans.map((one) => (
              <Menu.Item key={one} aria-current={one === span || undefined} onClick={() => state.set({ closed: one })}>
                {t(`board.closed.${one}`)}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
      {quick.map(({ key, icon: Icon, condition }) => (
        <button
          key={key}
          type="button"
          className={classes.tool}
          aria-pressed={isOn(condition)}
          onClick={() => toggle(condition)}
        >
          <Icon size={16} aria-hidden />
          {t(`board.quick.${key}`)}
        </button>
      ))}
      {attention.length > 0 && (
        <Menu position="bottom-start" closeOnItemClick={false}>
          <Menu.Target>
            <button type="button" className={classes.tool} aria-pressed={attention.some((one) => isOn(one.filter))}>
              <IconAlertTriangle size={16} aria-hidden />
              {t('board.quick.attention')}
              <IconChevronDown size={14} aria-hidden />
            </button>
          </Menu.Target>
          <Menu.Dropdown>
            {attention.map(({ key, filter }) => (
              <Menu.Item
                key={key}
                role="menuitemcheckbox"
                aria-checked={isOn(filter)}
                leftSection={isOn(filter) ? <IconCheck size={16} /> : <span style={{ inlineSize: 16 }} />}
                onClick={() => toggle(filter)}
              >
                {t(`board.quick.${key}`)}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
    </>
  );
}
