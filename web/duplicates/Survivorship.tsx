import { ActionIcon, Button, MultiSelect, Select } from '@mantine/core';
import { IconArrowUp, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { doors, type Survival, type SurvivalRule, survivalRules } from '../../server/records/duplicates/schema.ts';
import { api } from '../kernel/client.ts';
import { failed, notify } from '../kernel/notify.ts';
import { fieldOf, type ObjectMeta } from '../kernel/objects.ts';
import { queryClient } from '../kernel/queries.ts';
import type { Tools } from '../records/fields/tools.ts';
import type { Overview } from './api.ts';
import { comparable, isList } from './compared.ts';
import classes from './duplicates.module.css';

interface Props {
  tools: Tools;
  meta: ObjectMeta;
  about: Overview;
}

async function save(about: Overview, wish: object, said: string): Promise<void> {
  try {
    await api.patch(`/duplicates/${about.object}`, wish);
    await queryClient.invalidateQueries({ queryKey: ['duplicates'] });
    notify(said, { tone: 'done' });
  } catch (error) {
    failed(error);
  }
}

/** What is compared, in place of what the object says itself. */
export function ComparedFields({ tools, meta, about }: Props) {
  const { t } = useTranslation(['duplicates', 'common']);
  const [fields, setFields] = useState(about.settings.fields ?? []);
  const [busy, setBusy] = useState(false);
  const usual = about.compared.flatMap((part) => part.fields).flatMap((name) => fieldOf(meta, name) ?? []);
  return (
    <section aria-label={t('fields.title')} className={classes.settings}>
      <h2 className={classes.heading}>{t('fields.title')}</h2>
      <p className={classes.said}>
        {t('fields.text', { fields: usual.map((field) => tools.labels.field(meta, field)).join(', ') })}
      </p>
      <MultiSelect
        label={t('fields.own')}
        description={t('fields.ownHelp')}
        searchable
        clearable
        value={fields}
        onChange={setFields}
        data={comparable(meta).map((field) => ({ value: field.name, label: tools.labels.field(meta, field) }))}
      />
      <div>
        <Button
          variant="default"
          loading={busy}
          onClick={() => {
            setBusy(true);
            const wish = { fields: fields.length > 0 ? fields : null };
            void save(about, wish, t('fields.saved')).finally(() => setBusy(false));
          }}
        >
          {t('common:save')}
        </Button>
      </div>
    </section>
  );
}

const none: Survival = { usual: 'winner', fields: {}, sources: [...doors] };

/** Whose value stays when two are merged: proposed side by side, and taken where nobody looks. */
export function Survivorship({ tools, meta, about }: Props) {
  const { t } = useTranslation(['duplicates', 'common']);
  const [now, setNow] = useState<Survival>(about.settings.survival ?? none);
  const [busy, setBusy] = useState(false);
  const rules = survivalRules.map((value) => ({ value, label: t(`survival.rule.${value}`) }));
  const ruled = Object.keys(now.fields);
  const free = meta.fields.filter((f) => f.writable && !f.archived && !isList(f) && !ruled.includes(f.name));
  const trusts = now.usual === 'trusted' || Object.values(now.fields).includes('trusted');
  const setRule = (name: string, rule: SurvivalRule | null) => {
    const { [name]: _, ...others } = now.fields;
    setNow({ ...now, fields: rule ? { ...now.fields, [name]: rule } : others });
  };
  const sources = [...now.sources, ...doors.filter((door) => !now.sources.includes(door))];
  const up = (at: number) => {
    const [door] = sources.slice(at, at + 1);
    if (door) setNow({ ...now, sources: sources.toSpliced(at, 1).toSpliced(at - 1, 0, door) });
  };
  return (
    <section aria-label={t('survival.title')} className={classes.settings}>
      <h2 className={classes.heading}>{t('survival.title')}</h2>
      <p className={classes.said}>{t('survival.text')}</p>
      <Select
        label={t('survival.usual')}
        allowDeselect={false}
        value={now.usual}
        onChange={(rule) => setNow({ ...now, usual: rule as SurvivalRule })}
        data={rules}
      />
      {ruled.map((name) => {
        const field = fieldOf(meta, name);
        const label = field ? tools.labels.field(meta, field) : name;
        return (
          <div key={name} className={classes.rule}>
            <span>{label}</span>
            <Select
              aria-label={t('survival.of', { field: label })}
              allowDeselect={false}
              value={now.fields[name]}
              onChange={(rule) => setRule(name, rule as SurvivalRule)}
              data={rules}
            />
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={t('survival.remove', { field: label })}
              onClick={() => setRule(name, null)}
            >
              <IconX size={16} />
            </ActionIcon>
          </div>
        );
      })}
      <Select
        aria-label={t('survival.add')}
        placeholder={t('survival.add')}
        searchable
        value={null}
        onChange={(name) => name && setRule(name, 'newest')}
        data={free.map((field) => ({ value: field.name, label: tools.labels.field(meta, field) }))}
      />
      {trusts && (
        <div>
          <h3 className={classes.subheading}>{t('survival.sources')}</h3>
          <ol className={classes.order}>
            {sources.map((door, at) => (
              <li key={door}>
                {t(`survival.door.${door}`)}
                {at > 0 && (
                  <ActionIcon
                    size="sm"
                    variant="subtle"
                    color="gray"
                    aria-label={t('survival.up', { source: t(`survival.door.${door}`) })}
                    onClick={() => up(at)}
                  >
                    <IconArrowUp size={14} />
                  </ActionIcon>
                )}
              </li>
            ))}
          </ol>
        </div>
      )}
      <div>
        <Button
          variant="default"
          loading={busy}
          onClick={() => {
            setBusy(true);
            const survival = now.usual === 'winner' && ruled.length === 0 ? null : { ...now, sources };
            void save(about, { survival }, t('common:saved')).finally(() => setBusy(false));
          }}
        >
          {t('common:save')}
        </Button>
      </div>
    </section>
  );
}
