import { Button, FileButton, MultiSelect, Select, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type StaffingPlan, slotsOf } from '../../../server/analytics/planning/staffing/schema.ts';
import { useFormat } from '../../kernel/format.ts';
import type { Staffing } from '../api.ts';
import classes from '../planning.module.css';
import { countsText, readCounts } from './counts.ts';

interface Props {
  plan: StaffingPlan;
  found: Staffing;
  /** Absent for those who may not change it. */
  save?(plan: StaffingPlan): void;
}

/** Where contacts are counted, when someone answers, and the counts themselves where they come from elsewhere. */
export function Counts({ plan, found, save }: Props) {
  const { t } = useTranslation('planning');
  const format = useFormat();
  const [own, setOwn] = useState(plan);
  const [text, setText] = useState(() => countsText(plan));
  const change = (next: Partial<StaffingPlan>) => setOwn((now) => ({ ...now, ...next }));
  const read = readCounts(text, slotsOf(own).length);
  const weekday = (day: number) =>
    new Intl.DateTimeFormat(format.locale, { weekday: 'short', timeZone: 'UTC' }).format(
      new Date(Date.UTC(2024, 0, day)),
    );
  return (
    <section className={classes.part}>
      <h2 className={classes.partTitle}>{t('staffing.counts')}</h2>
      <p className={classes.quiet}>
        {found.known.days > 0
          ? t('staffing.known', {
              contacts: format.number(found.known.contacts),
              days: t('count.day', { count: found.known.days }),
              from: format.date(found.known.from),
              to: format.date(found.known.to),
            })
          : t('staffing.known_none')}
      </p>
      {save && (
        <>
          <div className={classes.controls}>
            <Select
              label={t('staffing.source')}
              allowDeselect={false}
              data={[
                { value: 'calls', label: t('staffing.calls') },
                { value: 'typed', label: t('staffing.typed') },
              ]}
              value={own.source}
              onChange={(value) => change({ source: value === 'typed' ? 'typed' : 'calls' })}
            />
            <Select
              label={t('staffing.slot_length')}
              allowDeselect={false}
              data={[15, 30, 60].map((one) => ({ value: String(one), label: t('minutes', { value: one }) }))}
              value={String(own.slot_minutes)}
              onChange={(value) => change({ slot_minutes: Number(value) as 15 | 30 | 60 })}
            />
            <TextInput
              type="time"
              label={t('staffing.opens')}
              value={own.opens}
              onChange={(event) => change({ opens: event.currentTarget.value })}
            />
            <TextInput
              type="time"
              label={t('staffing.closes')}
              value={own.closes}
              onChange={(event) => change({ closes: event.currentTarget.value })}
            />
            <MultiSelect
              label={t('staffing.weekdays')}
              data={[1, 2, 3, 4, 5, 6, 7].map((one) => ({ value: String(one), label: weekday(one) }))}
              value={own.weekdays.map(String)}
              onChange={(list) => list.length > 0 && change({ weekdays: list.map(Number).sort() })}
            />
          </div>
          {own.source === 'typed' && (
            <>
              <Textarea
                label={t('staffing.paste')}
                description={t('staffing.paste_text')}
                placeholder={'2026-11-16, 12, 15, 18, 22, …'}
                autosize
                minRows={4}
                maxRows={8}
                value={text}
                error={read.wrong.length > 0 && t('staffing.wrong', { count: read.wrong.length, line: read.wrong[0] })}
                onChange={(event) => setText(event.currentTarget.value)}
              />
              <div className={classes.days}>
                <FileButton
                  accept=".csv,.txt,text/csv"
                  onChange={(file) => void file?.text().then((content) => setText(content))}
                >
                  {(props) => (
                    <Button variant="default" {...props}>
                      {t('staffing.file')}
                    </Button>
                  )}
                </FileButton>
              </div>
            </>
          )}
          <div>
            <Button
              variant="light"
              disabled={own.source === 'typed' && read.wrong.length > 0}
              onClick={() =>
                save({
                  ...plan,
                  source: own.source,
                  slot_minutes: own.slot_minutes,
                  opens: own.opens,
                  closes: own.closes,
                  weekdays: own.weekdays,
                  counts: read.counts,
                })
              }
            >
              {t('staffing.use')}
            </Button>
          </div>
        </>
      )}
    </section>
  );
}
