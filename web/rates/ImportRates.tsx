import { Alert, Anchor, Button, FileInput, Group, Modal, Select, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconUpload } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Imported } from '../../server/workspace/exchange-rates/schema.ts';
import { useFormat } from '../kernel/format.ts';
import { messageOf, notify } from '../kernel/notify.ts';
import { FormProblem } from '../kernel/ui/FormProblem.tsx';
import { currencyOptions } from './amounts.ts';
import { importRates } from './api.ts';

/** A table of rates: chosen, looked through, taken over. */
export function ImportRates({ own, onClose }: { own: string; onClose(): void }) {
  const { t, i18n } = useTranslation(['rates', 'common']);
  const format = useFormat();
  const options = useMemo(() => currencyOptions(i18n.language, []), [i18n.language]);
  const [file, setFile] = useState<File | null>(null);
  const [base, setBase] = useState('EUR');
  const [found, setFound] = useState<Imported | null>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const send = async (chosen: File, inBase: string, dryRun: boolean) => {
    setBusy(true);
    setProblem(null);
    try {
      const answer = await importRates(chosen, { base: inBase, dryRun });
      setFound(answer);
      if (!dryRun) {
        const count = answer.added + answer.changed;
        notify(t('imported', { count, text: format.number(count) }), { tone: 'done' });
        onClose();
      }
    } catch (error) {
      setFound(null);
      setProblem(messageOf(error));
    } finally {
      setBusy(false);
    }
  };
  const look = (chosen: File | null, inBase: string) => {
    setFile(chosen);
    setBase(inBase);
    setFound(null);
    setProblem(null);
    if (chosen) void send(chosen, inBase, true);
  };
  const fresh = found ? found.added + found.changed : 0;
  return (
    <Modal
      opened
      onClose={onClose}
      centered
      title={t('import_title')}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <Stack gap="md">
        <Text size="sm" c="dimmed">
          {t('import_text')}{' '}
          <Anchor
            size="sm"
            href="https://www.ecb.europa.eu/stats/policy_and_exchange_rates/euro_reference_exchange_rates/html/index.en.html"
            target="_blank"
            rel="noreferrer"
          >
            {t('ecb')}
          </Anchor>
        </Text>
        <FormProblem>{problem}</FormProblem>
        <FileInput
          label={t('file')}
          placeholder={t('file_choose')}
          accept=".csv,.txt,text/csv"
          leftSection={<IconUpload size={16} />}
          value={file}
          onChange={(chosen) => look(chosen, base)}
          clearable
          data-autofocus
        />
        <Select
          label={t('counts_in')}
          description={t('counts_in_text')}
          data={options}
          value={base}
          onChange={(value) => value && look(file, value)}
          searchable
          allowDeselect={false}
        />
        {found && (
          <Text size="sm">
            {fresh === 0
              ? t('nothing_new')
              : t('would', {
                  count: fresh,
                  text: format.number(fresh),
                  currencies: found.currencies.length,
                  from: format.date(found.from),
                  until: format.date(found.until),
                  own,
                })}
          </Text>
        )}
        {found && found.problems.length > 0 && (
          <Alert variant="light" color="yellow" icon={<IconAlertTriangle size={16} />}>
            {found.problems.slice(0, 5).map(({ line, message }) => (
              <div key={`${line} ${message}`}>{t('problem', { line, message })}</div>
            ))}
            {found.problems.length > 5 && <div>{t('problems_more', { count: found.problems.length - 5 })}</div>}
          </Alert>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('common:cancel')}
          </Button>
          <Button disabled={!file || fresh === 0} loading={busy} onClick={() => file && void send(file, base, false)}>
            {t('take_over')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
