import { Button, ColorInput, FileButton, Group, MultiSelect, Select, Textarea } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TemplateText, TemplateTexts } from '../../../server/commerce/documents/schema.ts';
import { api, apiUrl, upload } from '../../kernel/client.ts';
import { changed, failed, messageOf } from '../../kernel/notify.ts';
import { useLabels, useObject } from '../../kernel/objects.ts';
import { FormProblem } from '../../kernel/ui/FormProblem.tsx';
import { Section } from '../../kernel/ui/SettingsPage.tsx';
import type { FileValue } from '../../records/fields/tools.ts';
import classes from '../quotes.module.css';

export interface TemplateRecord {
  id: string;
  version: number;
  name: string;
  is_default: boolean;
  logo: FileValue[] | null;
  color: string | null;
  paper: string | null;
  sender: string | null;
  footer: string | null;
  columns: string[] | null;
  texts: string | null;
}

const parts = ['quote_intro', 'quote_outro', 'invoice_intro', 'invoice_outro', 'terms'] as const;

/** What stands on the paper, with a sample beside it that follows as one types. */
export function Template({ template, onSaved }: { template: TemplateRecord | null; onSaved(): void }) {
  const { t, i18n } = useTranslation('quotes');
  const labels = useLabels();
  const quote = useObject('quotes');
  const meta = useObject('document_templates');
  const [values, setValues] = useState({
    logo: template?.logo ?? null,
    color: template?.color ?? '#3b4cb8',
    paper: template?.paper ?? 'A4',
    sender: template?.sender ?? '',
    footer: template?.footer ?? '',
    columns: template?.columns ?? ['position', 'quantity', 'unit_price', 'discount', 'tax_rate', 'amount'],
  });
  const [texts, setTexts] = useState<TemplateTexts>(() => read(template?.texts));
  const [language, setLanguage] = useState(i18n.language === 'de' ? 'de' : 'en');
  const [kind, setKind] = useState<'quote' | 'invoice'>('quote');
  const [problem, setProblem] = useState<string | null>(null);
  const set = (change: Partial<typeof values>) => setValues({ ...values, ...change });
  const said: TemplateText = texts[language] ?? {};
  const whole = { ...values, texts: JSON.stringify(texts) };
  const save = async () => {
    try {
      const path = '/document_templates';
      const { changeSet } = template
        ? await api.patchWithMeta(`${path}/${template.id}`, whole)
        : await api.postWithMeta(path, { ...whole, name: t('template.default'), is_default: true });
      setProblem(null);
      changed(t('template.saved'), changeSet);
      onSaved();
    } catch (error) {
      setProblem(messageOf(error));
    }
  };
  const takeLogo = async (file: File | null) => {
    if (!file) return;
    const form = new FormData();
    form.append('file', file);
    try {
      set({ logo: [await upload<FileValue>('/files', form)] });
    } catch (error) {
      failed(error);
    }
  };
  const field = (name: string) => meta?.fields.find((one) => one.name === name);
  const choices = (name: string) =>
    (field(name)?.choices ?? []).map(({ value }) => ({
      value,
      label: meta ? labels.choice(meta, field(name) as never, value) : value,
    }));
  const languages = (quote?.fields.find((one) => one.name === 'language')?.choices ?? []).map(({ value }) => ({
    value,
    label: quote ? labels.choice(quote, quote.fields.find((one) => one.name === 'language') as never, value) : value,
  }));
  return (
    <Section title={t('template.title')} text={t('template.text')}>
      <div className={classes.split}>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void save();
          }}
        >
          <FormProblem>{problem}</FormProblem>
          <Group align="flex-end">
            <FileButton accept="image/png,image/jpeg" onChange={(file) => void takeLogo(file)}>
              {(props) => (
                <Button {...props} variant="default">
                  {t(values.logo ? 'template.otherLogo' : 'template.logo')}
                </Button>
              )}
            </FileButton>
            {values.logo && (
              <Button variant="subtle" color="gray" onClick={() => set({ logo: null })}>
                {t('template.noLogo')}
              </Button>
            )}
          </Group>
          <Group grow mt="sm">
            <ColorInput
              label={t('template.color')}
              format="hex"
              value={values.color}
              onChange={(color) => set({ color })}
            />
            <Select
              label={t('template.paper')}
              allowDeselect={false}
              data={choices('paper')}
              value={values.paper}
              onChange={(paper) => set({ paper: paper ?? 'A4' })}
            />
          </Group>
          <Textarea
            mt="sm"
            autosize
            minRows={3}
            label={t('template.sender')}
            value={values.sender}
            onChange={(e) => set({ sender: e.currentTarget.value })}
          />
          <Textarea
            mt="sm"
            autosize
            minRows={2}
            label={t('template.footer')}
            description={t('template.footerHelp')}
            value={values.footer}
            onChange={(e) => set({ footer: e.currentTarget.value })}
          />
          <MultiSelect
            mt="sm"
            label={t('template.columns')}
            data={choices('columns')}
            value={values.columns}
            onChange={(columns) => set({ columns })}
          />
          <Group grow mt="md" align="flex-end">
            <Select
              label={t('template.language')}
              allowDeselect={false}
              searchable
              data={languages}
              value={language}
              onChange={(v) => setLanguage(v ?? 'en')}
            />
            <Select
              label={t('template.sample')}
              allowDeselect={false}
              value={kind}
              data={[
                { value: 'quote', label: t('template.quote') },
                { value: 'invoice', label: t('template.invoice') },
              ]}
              onChange={(v) => setKind(v === 'invoice' ? 'invoice' : 'quote')}
            />
          </Group>
          {parts.map((part) => (
            <Textarea
              key={`${language} ${part}`}
              mt="sm"
              autosize
              minRows={2}
              label={t(`template.parts.${part}`)}
              placeholder={t('template.own')}
              value={said[part] ?? ''}
              onChange={(e) => {
                const text = e.currentTarget.value;
                const { [part]: _, ...others } = said;
                setTexts({ ...texts, [language]: text ? { ...others, [part]: text } : others });
              }}
            />
          ))}
          <p className={classes.quiet}>{t('template.placeholders', { interpolation: { skipOnVariables: true } })}</p>
          <Button type="submit" mt="md">
            {t('template.save')}
          </Button>
        </form>
        <Preview wish={{ template: template?.id ?? null, values: whole, language, kind }} />
      </div>
    </Section>
  );
}

function read(json: string | null | undefined): TemplateTexts {
  try {
    return json ? (JSON.parse(json) as TemplateTexts) : {};
  } catch {
    return {};
  }
}

function Preview({ wish }: { wish: object }) {
  const { t } = useTranslation('quotes');
  const [asked] = useDebouncedValue(JSON.stringify(wish), 500);
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    const stop = new AbortController();
    let made: string | null = null;
    fetch(apiUrl('/document-templates/preview'), {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-kith-request': '1' },
      credentials: 'same-origin',
      body: asked,
      signal: stop.signal,
    })
      .then((answer) => (answer.ok ? answer.blob() : null))
      .then((blob) => {
        if (!blob || stop.signal.aborted) return;
        made = URL.createObjectURL(blob);
        setUrl(made);
      })
      .catch(() => {});
    return () => {
      stop.abort();
      if (made) URL.revokeObjectURL(made);
    };
  }, [asked]);
  return url ? (
    <iframe className={classes.preview} src={`${url}#toolbar=0&navpanes=0`} title={t('template.preview')} />
  ) : (
    <div className={classes.preview} aria-busy="true" />
  );
}
