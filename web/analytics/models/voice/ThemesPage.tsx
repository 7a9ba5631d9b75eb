import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Chart } from '../../../kernel/charts/Chart.tsx';
import { useFormat } from '../../../kernel/format.ts';
import { useTools } from '../../../records/fields/tools.ts';
import { Part, ToList, WhatToDo } from '../Actions.tsx';
import type { ModelPageProps } from '../registry.ts';
import { monthName } from './months.ts';
import classes from './voice.module.css';

interface Counted {
  name: string;
  count: number;
}

interface Theme {
  words: string[];
  texts: number;
  mood: string | null;
  negative: number | null;
  won: number;
  lost: number;
  examples: Array<{ object: string; id: string; text: string }>;
}

interface Term {
  term: string;
  won: number;
  lost: number;
  sure: boolean;
}

interface Result {
  texts: number;
  read: number;
  reader: boolean;
  moods: Counted[];
  course: Array<{ month: string; positive: number; neutral: number; negative: number }>;
  languages: Counted[];
  emotions: Counted[];
  themes: Theme[];
  no_themes: string | null;
  sides: { won: Term[]; lost: Term[]; texts: [number, number] } | null;
}

const tones = { negative: 'bad', neutral: 'middle', positive: 'good' } as const;

/** What people write, how it sounds, and what sets won deals apart from lost ones. */
export default function ThemesPage({ result }: ModelPageProps<Result>) {
  const { t } = useTranslation('models-voice');
  const format = useFormat();
  return (
    <>
      <Moods result={result} />
      <WhatToDo>
        <ToList
          first
          filter={{ field: 'mood', op: 'in', value: ['negative'] }}
          fields={['name', 'company', 'mood', 'recommends', 'owner']}
          label={t('themes.do.people')}
        />
        <ToList
          plural="survey-responses"
          filter={{ field: 'mood', op: 'in', value: ['negative'] }}
          sort={['-answered_at']}
          fields={['name', 'person', 'comment', 'mood', 'emotions', 'answered_at']}
          label={t('themes.do.comments')}
        />
        <ToList
          plural="notes"
          filter={{ field: 'mood', op: 'in', value: ['negative'] }}
          sort={['-created_at']}
          fields={['title', 'about', 'mood', 'emotions', 'text_language']}
          label={t('themes.do.notes')}
        />
      </WhatToDo>
      <Themes result={result} />
      {result.sides && <Sides sides={result.sides} />}
      {result.course.length > 1 && (
        <Chart
          title={t('themes.course')}
          subtitle={t('themes.course_text')}
          kind="stacked bars"
          rowsName={t('surveys.month')}
          rows={result.course.map((one) => ({
            key: one.month,
            label: monthName(format, one.month, 'short'),
            title: monthName(format, one.month, 'long'),
            values: [one.negative, one.neutral, one.positive],
          }))}
          series={(['negative', 'neutral', 'positive'] as const).map((name) => ({
            name: t(`themes.moods.${name}`),
            exact: (value: number) => format.number(value),
            short: (value: number) => format.number(value),
          }))}
        />
      )}
      <Emotions result={result} />
    </>
  );
}

function Moods({ result: { moods, read, texts, reader } }: { result: Result }) {
  const { t } = useTranslation('models-voice');
  const format = useFormat();
  const of = (name: string) => moods.find((one) => one.name === name)?.count ?? 0;
  const listed = (['negative', 'neutral', 'positive'] as const).map((name) => ({ name, count: of(name) }));
  return (
    <Part
      title={t('themes.mood')}
      text={t(reader ? 'themes.mood_reader' : 'themes.mood_text', {
        n: format.number(texts),
        left: format.number(texts - read),
      })}
    >
      <div className={classes.split} aria-hidden>
        {listed.map(({ name, count }) => (
          <span key={name} data-tone={tones[name]} style={{ inlineSize: `${(100 * count) / (read || 1)}%` }} />
        ))}
      </div>
      <p className={classes.legend}>
        {listed.map(({ name, count }) => (
          <span key={name} data-tone={tones[name]}>
            {t('themes.mood_share', {
              mood: t(`themes.moods.${name}`),
              n: format.number(count),
              share: format.percent((100 * count) / (read || 1), 0),
            })}
          </span>
        ))}
      </p>
    </Part>
  );
}

function Themes({ result: { themes } }: { result: Result }) {
  const { t } = useTranslation('models-voice');
  const format = useFormat();
  const { objects } = useTools();
  const plural = (name: string) => objects.find((one) => one.name === name)?.plural ?? name;
  if (themes.length === 0)
    return (
      <Part title={t('themes.themes')}>
        <p className={classes.quiet}>{t('themes.none')}</p>
      </Part>
    );
  return (
    <Part title={t('themes.themes')} text={t('themes.themes_text')}>
      <ul className={classes.themes}>
        {themes.map((theme) => (
          <li key={theme.words.join()} className={classes.theme}>
            <p className={classes.words}>
              {theme.words.slice(0, 3).join(', ')} <small>{theme.words.slice(3, 7).join(', ')}</small>
            </p>
            <p className={classes.quiet}>
              {[
                t('themes.texts', { count: theme.texts, n: format.number(theme.texts) }),
                ...(theme.negative === null
                  ? []
                  : [t('themes.negative', { share: format.percent(theme.negative, 0) })]),
                ...(theme.won + theme.lost > 0
                  ? [t('themes.won_lost', { won: format.number(theme.won), lost: format.number(theme.lost) })]
                  : []),
              ].join(' · ')}
            </p>
            {theme.negative !== null && (
              <span className={classes.bar} data-tone="bad" aria-hidden>
                <span style={{ inlineSize: `${theme.negative}%` }} />
              </span>
            )}
            {theme.examples.slice(0, 2).map(({ object, id, text }) => (
              <Link
                key={id}
                to="/$plural/$id"
                params={{ plural: plural(object), id } as never}
                className={classes.example}
              >
                {text}
              </Link>
            ))}
          </li>
        ))}
      </ul>
    </Part>
  );
}

function Sides({ sides }: { sides: NonNullable<Result['sides']> }) {
  const { t } = useTranslation('models-voice');
  const format = useFormat();
  const [won, lost] = sides.texts;
  const shown = (['lost', 'won'] as const).map((side) => ({ side, terms: sides[side].slice(0, 10) }));
  const anySure = [...sides.won, ...sides.lost].some(({ sure }) => sure);
  return (
    <Part
      title={t('themes.sides')}
      text={t(anySure ? 'themes.sides_text' : 'themes.sides_unsure', {
        won: format.number(won),
        lost: format.number(lost),
      })}
    >
      <div className={classes.sides}>
        {shown.map(({ side, terms }) => (
          <div key={side}>
            <h3>{t(`themes.side.${side}`)}</h3>
            <ul className={classes.terms}>
              {terms.map((one) => {
                const own = one[side] / (side === 'won' ? won : lost);
                const other = one[side === 'won' ? 'lost' : 'won'] / (side === 'won' ? lost : won);
                return (
                  <li
                    key={one.term}
                    title={t('themes.term', {
                      own: format.percent(100 * own, 0),
                      other: format.percent(100 * other, 0),
                    })}
                  >
                    <span style={{ fontWeight: one.sure ? 550 : 400 }}>{one.term}</span>
                    <span className={classes.bar} data-tone={side === 'won' ? 'good' : 'bad'} aria-hidden>
                      <span style={{ inlineSize: `${100 * own}%` }} />
                    </span>
                    <span className={classes.figure}>
                      {format.percent(100 * own, 0)} : {format.percent(100 * other, 0)}
                    </span>
                  </li>
                );
              })}
            </ul>
          </div>
        ))}
      </div>
    </Part>
  );
}

function Emotions({ result: { emotions, languages, texts } }: { result: Result }) {
  const { t } = useTranslation('models-voice');
  const format = useFormat();
  const names = new Intl.DisplayNames([format.locale], { type: 'language' });
  const languageName = (code: string) => (code === 'und' ? t('themes.untold') : (names.of(code) ?? code));
  const most = emotions[0]?.count ?? 1;
  return (
    <div className={classes.sides}>
      {emotions.length > 0 && (
        <Part title={t('themes.emotions')} text={t('themes.emotions_text')}>
          <ul className={classes.terms}>
            {emotions.map(({ name, count }) => (
              <li key={name}>
                <span>{t(`themes.emotion.${name}`)}</span>
                <span className={classes.bar} aria-hidden>
                  <span style={{ inlineSize: `${(100 * count) / most}%` }} />
                </span>
                <span className={classes.figure}>{format.number(count)}</span>
              </li>
            ))}
          </ul>
        </Part>
      )}
      <Part title={t('themes.languages')} text={t('themes.languages_text')}>
        <ul className={classes.terms}>
          {languages.slice(0, 8).map(({ name, count }) => (
            <li key={name}>
              <span>{languageName(name)}</span>
              <span className={classes.bar} aria-hidden>
                <span style={{ inlineSize: `${(100 * count) / texts}%` }} />
              </span>
              <span className={classes.figure}>{format.number(count)}</span>
            </li>
          ))}
        </ul>
      </Part>
    </div>
  );
}
