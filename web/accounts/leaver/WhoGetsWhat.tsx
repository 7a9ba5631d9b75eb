import { MultiSelect, Select, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { fieldOf } from '../../kernel/objects.ts';
import type { Tools } from '../../records/fields/tools.ts';
import classes from '../accounts.module.css';
import { type Holdings, useNamed } from '../api.ts';
import type { Draft } from './HandoverPage.tsx';
import { choiceOf } from './ways.ts';

interface Props {
  tools: Tools;
  holdings: Holdings;
  members: Array<{ value: string; label: string }>;
  draft: Draft;
  setDraft(change: (now: Draft) => Draft): void;
}

/** "Deals", or "Meetings: Colleagues" where a record names members in more than one way. */
export function kindName(tools: Tools, plural: string, field: string): { object: string; field: string } {
  const meta = tools.objects.find((one) => one.plural === plural);
  if (!meta) return { object: plural, field };
  const found = fieldOf(meta, field);
  return { object: tools.labels.objects(meta), field: found ? tools.labels.field(meta, found) : field };
}

/** What there is of each kind, and whom it goes to. */
export function WhoGetsWhat({ tools, holdings, members, draft, setDraft }: Props) {
  const { t } = useTranslation('accounts');
  const { format } = tools;
  const teams = useNamed('teams').data ?? [];
  const live = holdings.records.filter((one) => one.is === 'live');
  const past = holdings.records.filter((one) => one.is === 'past');
  const successor = members.find((one) => one.value === draft.successor)?.label ?? t('leaver.successor');
  const choose = (key: string, choice: string) =>
    setDraft((now) => ({ ...now, choices: { ...now.choices, [key]: choice } }));
  return (
    <div className={classes.stack}>
      <div className={classes.tools}>
        <Select
          label={t('leaver.successor')}
          description={t('leaver.successor_text')}
          placeholder={t('leaver.choose')}
          searchable
          data={members}
          value={draft.successor}
          onChange={(to) => setDraft((now) => ({ ...now, successor: to }))}
        />
        <TextInput
          type="date"
          label={t('leaver.last_day')}
          description={t('leaver.last_day_text')}
          value={draft.lastDay}
          onChange={(event) => {
            const lastDay = event.currentTarget.value;
            setDraft((now) => ({ ...now, lastDay }));
          }}
        />
      </div>
      {live.length === 0 ? (
        <p className={classes.quiet}>{t('leaver.nothing')}</p>
      ) : (
        <div className={classes.measure}>
          <table className={classes.table}>
            <thead>
              <tr>
                <th scope="col">{t('leaver.kind')}</th>
                <th scope="col" data-number>
                  {t('leaver.count')}
                </th>
                <th scope="col" data-number data-wide>
                  {t('leaver.value')}
                </th>
                <th scope="col">{t('leaver.goes_to')}</th>
              </tr>
            </thead>
            <tbody>
              {live.map((one) => {
                const name = kindName(tools, one.plural, one.field);
                const choice = draft.choices[one.key] ?? choiceOf(undefined, one.usual, one.ways);
                const simple = one.ways.filter(
                  (way) => way === 'customer' || way === 'territory' || way === 'nobody' || way === 'end',
                );
                return (
                  <tr key={one.key}>
                    <th scope="row">
                      {name.object}
                      <span className={classes.small}>{name.field}</span>
                    </th>
                    <td data-number>{format.number(one.count)}</td>
                    <td data-number data-wide>
                      {one.value && format.money(one.value, { whole: true })}
                    </td>
                    <td data-choose>
                      <Select
                        className={classes.choose}
                        size="xs"
                        aria-label={t('leaver.goes_to_of', { name: name.object })}
                        searchable
                        allowDeselect={false}
                        value={choice}
                        onChange={(value) => value && choose(one.key, value)}
                        data={[
                          {
                            group: t('leaver.usual'),
                            items: [
                              { value: 'successor', label: successor },
                              ...simple.map((way) => ({
                                value: way,
                                label: t(
                                  one.object === 'meeting' && way === 'end' ? 'leaver.way.cancel' : `leaver.way.${way}`,
                                ),
                              })),
                              { value: 'turns', label: t('leaver.way.turns') },
                            ],
                          },
                          {
                            group: t('leaver.teams'),
                            items: teams.map((team) => ({ value: `team:${team.value}`, label: team.label })),
                          },
                          {
                            group: t('leaver.colleagues'),
                            items: members.map((to) => ({ value: `member:${to.value}`, label: to.label })),
                          },
                        ].filter((group) => group.items.length > 0)}
                      />
                      {choice === 'turns' && (
                        <MultiSelect
                          size="xs"
                          mt={4}
                          aria-label={t('leaver.way.turns')}
                          placeholder={t('leaver.choose')}
                          searchable
                          data={members}
                          value={draft.turns[one.key] ?? []}
                          onChange={(ids) => setDraft((now) => ({ ...now, turns: { ...now.turns, [one.key]: ids } }))}
                        />
                      )}
                    </td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      )}
      {holdings.access.length > 0 && (
        <section aria-label={t('leaver.access')}>
          <h2 className={classes.sectionTitle}>{t('leaver.access')}</h2>
          <ul className={classes.plain}>
            {holdings.access.map(({ kind, count }) => (
              <li key={kind} className={classes.line}>
                {t(`leaver.access_kind.${kind}`, { count })}
              </li>
            ))}
          </ul>
        </section>
      )}
      {past.length > 0 && (
        <section aria-label={t('leaver.past')}>
          <h2 className={classes.sectionTitle}>{t('leaver.past')}</h2>
          <p className={classes.quiet}>
            {t('leaver.past_text')}{' '}
            {format.list(
              past
                .slice(0, 8)
                .map((one) => `${kindName(tools, one.plural, one.field).object} (${format.number(one.count)})`),
            )}
          </p>
        </section>
      )}
    </div>
  );
}
