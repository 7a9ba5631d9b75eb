import { Button, Group, Modal, NumberInput, Radio, Skeleton, Switch, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../kernel/client.ts';
import { changed, messageOf, notify } from '../kernel/notify.ts';
import { queryClient } from '../kernel/queries.ts';
import { ErrorState } from '../kernel/ui/ErrorState.tsx';
import { FormProblem } from '../kernel/ui/FormProblem.tsx';
import type { PanelProps } from '../records/record/panels.ts';
import { type Proposal, proposalQuery, rivalsOnQuery } from './api.ts';
import classes from './leads.module.css';
import { RivalLines } from './Rivals.tsx';

const NEW = 'new';
const NONE = 'none';
/** From what on a match is chosen beforehand. */
const LIKELY = 0.6;

/** One press makes a deal; what is known already is proposed first. */
export default function ConvertDialog(props: PanelProps) {
  const { t } = useTranslation(['leads', 'common']);
  const { data, error, refetch } = useQuery(proposalQuery(props.record.id));
  return (
    <Modal
      opened
      onClose={props.onClose}
      title={t('convert_title')}
      size="lg"
      centered
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      {error ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : data ? (
        <Form {...props} proposal={data} />
      ) : (
        <div className={classes.form}>
          <Skeleton height={60} />
          <Skeleton height={60} />
          <Skeleton height={90} />
        </div>
      )}
    </Modal>
  );
}

const first = ({ linked, candidates, create }: Proposal['person']): string => {
  const [likeliest] = candidates;
  if (linked) return linked.id;
  if (likeliest && likeliest.probability >= LIKELY) return likeliest.id;
  return create ? NEW : NONE;
};

function Form({ tools, meta, record, onClose, proposal }: PanelProps & { proposal: Proposal }) {
  const { t } = useTranslation(['leads', 'common']);
  const amount = proposal.deal.amount as { amount: string; currency: string } | null;
  const [person, setPerson] = useState(() => first(proposal.person));
  const [company, setCompany] = useState(() => first(proposal.company));
  const [withDeal, setWithDeal] = useState(true);
  const [name, setName] = useState(proposal.deal.name);
  const [value, setValue] = useState<number | string>(amount?.amount ?? '');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const id = (choice: string) => (choice === NEW || choice === NONE ? undefined : choice);
  const rivals = useQuery(
    rivalsOnQuery({
      person: id(person),
      company: id(company),
      email: typeof record.contact_email === 'string' ? record.contact_email : undefined,
    }),
  );
  const others = (rivals.data ?? []).filter((one) => one.id !== record.id);
  const chosen = (choice: string) =>
    choice === NONE ? null : choice === NEW ? { create: true as const } : { id: choice };
  const convert = async () => {
    setBusy(true);
    setProblem(null);
    try {
      const { data, changeSet } = await api.postWithMeta<{ deal: string | null }>(`/leads/${record.id}/conversion`, {
        person: chosen(person),
        company: chosen(company),
        deal: withDeal
          ? {
              name: name.trim() || null,
              amount:
                value === '' ? null : { amount: String(value), currency: amount?.currency ?? tools.format.currency },
            }
          : null,
      });
      changed(t('done.converted'), changeSet);
      if (data.deal) notify(t('deal_made'), { action: { label: t('open_deal'), run: () => go(data.deal as string) } });
      for (const key of [
        ['records', meta.name],
        ['record', meta.name, record.id],
        ['records', 'deal'],
      ])
        void queryClient.invalidateQueries({ queryKey: key });
      onClose();
    } catch (error) {
      setProblem(messageOf(error));
      setBusy(false);
    }
  };
  const go = (deal: string) => window.location.assign(`/deals/${deal}`);
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        void convert();
      }}
    >
      <FormProblem>{problem}</FormProblem>
      {proposal.missing.length > 0 && (
        <div className={classes.warning} role="status">
          {t('missing', { criteria: tools.format.list(proposal.missing) })}
        </div>
      )}
      {others.length > 0 && (
        <div className={classes.warning} role="status">
          <RivalLines rivals={others} />
        </div>
      )}
      <Choose title={t('company')} part={proposal.company} value={company} onChange={setCompany} plural="companies" />
      <Choose title={t('person')} part={proposal.person} value={person} onChange={setPerson} plural="people" />
      <fieldset className={classes.part}>
        <legend>{t('deal')}</legend>
        <Switch
          label={t('make_deal')}
          checked={withDeal}
          onChange={(event) => setWithDeal(event.currentTarget.checked)}
        />
        {withDeal && (
          <div className={classes.two}>
            <TextInput
              label={t('deal_name')}
              value={name}
              maxLength={300}
              required
              onChange={(event) => setName(event.currentTarget.value)}
              data-autofocus
            />
            <NumberInput
              label={t('amount', { currency: amount?.currency ?? tools.format.currency })}
              value={value}
              min={0}
              decimalScale={2}
              thousandSeparator
              hideControls
              onChange={setValue}
            />
          </div>
        )}
      </fieldset>
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose}>
          {t('common:cancel')}
        </Button>
        <Button type="submit" loading={busy} disabled={proposal.missing.length > 0}>
          {t('convert')}
        </Button>
      </Group>
    </form>
  );
}

interface ChooseProps {
  title: string;
  part: Proposal['person'];
  value: string;
  onChange(value: string): void;
  plural: string;
}

/** Whom it is about: linked already, one that is likely, a new record, or nobody. */
function Choose({ title, part, value, onChange, plural }: ChooseProps) {
  const { t } = useTranslation('leads');
  const known = part.linked ? [{ ...part.linked, probability: 1, why: [] as string[] }] : part.candidates;
  return (
    <fieldset className={classes.part}>
      <legend>{title}</legend>
      <Radio.Group aria-label={title} value={value} onChange={onChange}>
        <div className={classes.choices}>
          {known.map((one) => (
            <Radio
              key={one.id}
              value={one.id}
              label={
                <span className={classes.candidate}>
                  <Link to="/$plural/$id" params={{ plural, id: one.id }} target="_blank">
                    {one.title}
                  </Link>
                  <span className={classes.quiet}>
                    {part.linked
                      ? t('linked')
                      : [
                          t(one.probability >= 0.9 ? 'very_likely' : one.probability >= LIKELY ? 'likely' : 'maybe'),
                          ...one.why.map((why) => t(`match.${why}`, { defaultValue: '' })),
                        ]
                          .filter(Boolean)
                          .join(' · ')}
                  </span>
                </span>
              }
            />
          ))}
          {part.create && <Radio value={NEW} label={t('create', { name: part.create })} />}
          <Radio value={NONE} label={t('nobody')} />
        </div>
      </Radio.Group>
    </fieldset>
  );
}
