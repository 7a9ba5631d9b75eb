import '@mantine/core/styles.layer.css';
import '../../kernel/mantine.css';
import { Button, MantineProvider, Textarea, TextInput } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ConfiguredShape, PublicConfigurator } from '../../../server/commerce/configurator/schema.ts';
import { api } from '../../kernel/client.ts';
import { messageOf } from '../../kernel/notify.ts';
import { cssVariables, theme, themeManager } from '../../kernel/theme.ts';
import { EmptyState } from '../../kernel/ui/EmptyState.tsx';
import { SkeletonRows } from '../../kernel/ui/Skeletons.tsx';
import classes from '../products.module.css';
import { Choices, type Chosen, nothingChosen, Summary } from './Choices.tsx';

const anonymous = { anonymous: true } as const;

/** Customers put a product together and ask for it, without signing in. */
export default function PublicPage() {
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      colorSchemeManager={themeManager}
      defaultColorScheme="auto"
    >
      <Page />
    </MantineProvider>
  );
}

function Page() {
  const { token } = useParams({ strict: false }) as { token: string };
  const { t } = useTranslation('products');
  const [value, setValue] = useState<Chosen>(nothingChosen);
  const [sent, setSent] = useState(false);
  const page = useQuery({
    queryKey: ['public', 'configurator', token],
    queryFn: ({ signal }) =>
      api.get<PublicConfigurator>(`/public/configurator/${token}`, undefined, { ...anonymous, signal }),
  });
  const result = useQuery({
    queryKey: ['public', 'configurator', token, value],
    placeholderData: keepPreviousData,
    enabled: page.data !== undefined,
    queryFn: ({ signal }) =>
      api.post<ConfiguredShape>(`/public/configurator/${token}/price`, value, { ...anonymous, signal }),
  });
  if (page.error)
    return (
      <main className={classes.public}>
        <EmptyState asHeading title={t('public.gone')}>
          {t('public.gone_text')}
        </EmptyState>
      </main>
    );
  if (!page.data)
    return (
      <main className={classes.public}>
        <SkeletonRows rows={6} columns={2} />
      </main>
    );
  if (sent)
    return (
      <main className={classes.public}>
        <EmptyState asHeading title={t('public.thanks')}>
          {t('public.thanks_text', { business: page.data.business })}
        </EmptyState>
      </main>
    );
  return (
    <main className={classes.public}>
      <p className={classes.dim}>{page.data.business}</p>
      <h1 style={{ margin: '0 0 4px' }}>{page.data.product.name}</h1>
      {page.data.product.description && <p>{page.data.product.description}</p>}
      <div className={classes.configure} style={{ marginTop: 24 }}>
        <div>
          <Choices groups={page.data.groups} value={value} result={result.data} onChange={setValue} />
          <Ask
            token={token}
            value={{ ...value, chosen: result.data?.chosen ?? [] }}
            ready={result.data?.problems.length === 0}
            onSent={() => setSent(true)}
          />
        </div>
        <Summary value={value} result={result.data} onChange={setValue} />
      </div>
    </main>
  );
}

function Ask({ token, value, ready, onSent }: { token: string; value: Chosen; ready: boolean; onSent(): void }) {
  const { t } = useTranslation('products');
  const [fields, setFields] = useState({ name: '', email: '', company: '', message: '', website: '' });
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const set = (name: keyof typeof fields) => (event: { currentTarget: { value: string } }) => {
    const { value: text } = event.currentTarget;
    setFields((now) => ({ ...now, [name]: text }));
  };
  const send = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      await api.post(`/public/configurator/${token}/inquiry`, { ...value, ...fields }, anonymous);
      onSent();
    } catch (error) {
      setProblem(messageOf(error));
      setBusy(false);
    }
  };
  return (
    <form onSubmit={(event) => void send(event)}>
      <h2 className={classes.blockTitle}>{t('public.ask')}</h2>
      <TextInput
        mb="xs"
        required
        label={t('public.name')}
        value={fields.name}
        onChange={set('name')}
        autoComplete="name"
      />
      <TextInput
        mb="xs"
        required
        type="email"
        label={t('public.email')}
        value={fields.email}
        onChange={set('email')}
        autoComplete="email"
      />
      <TextInput
        mb="xs"
        label={t('public.company')}
        value={fields.company}
        onChange={set('company')}
        autoComplete="organization"
      />
      <Textarea
        mb="sm"
        autosize
        minRows={3}
        label={t('public.message')}
        value={fields.message}
        onChange={set('message')}
      />
      {/* Programs fill in what people do not see. */}
      <div className={classes.unseen} aria-hidden="true">
        <label>
          Website
          <input name="website" tabIndex={-1} autoComplete="off" value={fields.website} onChange={set('website')} />
        </label>
      </div>
      {problem && (
        <p role="alert" style={{ color: 'var(--kith-red-text)' }}>
          {problem}
        </p>
      )}
      <Button type="submit" loading={busy} disabled={!ready}>
        {t('public.send')}
      </Button>
    </form>
  );
}
