import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { IconCalendarPause, IconCheck, IconRestore, IconThumbDown, IconUserCheck } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCan } from '../kernel/session.ts';
import { useShortcuts } from '../kernel/shortcuts.ts';
import type { PanelProps } from '../records/record/panels.ts';
import { runVerb } from '../records/writes.ts';

const DisqualifyDialog = lazy(() => import('./DisqualifyDialog.tsx'));
const NurtureDialog = lazy(() => import('./NurtureDialog.tsx'));
const ConvertDialog = lazy(() => import('./ConvertDialog.tsx'));

type Open = 'disqualify' | 'nurture' | 'convert' | null;

/** What can be done with a lead, by button and by key. */
export default function LeadVerbs({ tools, meta, record }: PanelProps) {
  const { t } = useTranslation('leads');
  const mayConvert = useCan('deal', 'create');
  const [open, setOpen] = useState<Open>(null);
  const status = String(record.status);
  const isOpen = ['new', 'working', 'qualified'].includes(status);
  const verb = (method: 'POST' | 'DELETE', path: string, shown: object, message: string) => () =>
    void runVerb(meta, record, { method, path, shown: { ...shown }, message });
  const accept = verb('POST', 'acceptance', { status: 'working' }, t('done.accepted'));
  const qualify = verb('POST', 'qualification', { status: 'qualified' }, t('done.qualified'));
  const group = t('keys');
  useShortcuts([
    { keys: 'a', label: t('accept'), group, disabled: status !== 'new', run: accept },
    { keys: 'q', label: t('qualify'), group, disabled: !isOpen || status === 'qualified', run: qualify },
    { keys: 'v', label: t('convert'), group, disabled: !isOpen || !mayConvert, run: () => setOpen('convert') },
    { keys: 'd', label: t('disqualify'), group, disabled: !isOpen, run: () => setOpen('disqualify') },
    { keys: 'u', label: t('nurture'), group, disabled: !isOpen, run: () => setOpen('nurture') },
  ]);
  const back: Record<string, [label: string, run: () => void]> = {
    disqualified: [t('reopen'), verb('DELETE', 'disqualification', {}, t('done.reopened'))],
    recycled: [t('bring_back'), verb('DELETE', 'recycling', { status: 'new' }, t('done.returned'))],
    converted: [t('unconvert'), verb('DELETE', 'conversion', {}, t('done.unconverted'))],
    qualified: [t('unqualify'), verb('DELETE', 'qualification', { status: 'working' }, t('done.unqualified'))],
    working: [t('release'), verb('DELETE', 'acceptance', { status: 'new', owner: null }, t('done.released'))],
  };
  const takeBack = back[status];
  return (
    <>
      {status === 'new' && (
        <Button size="compact-sm" leftSection={<IconUserCheck size={16} />} onClick={accept}>
          {t('accept')}
        </Button>
      )}
      {(status === 'new' || status === 'working') && (
        <Button size="compact-sm" variant="default" leftSection={<IconCheck size={16} />} onClick={qualify}>
          {t('qualify')}
        </Button>
      )}
      {isOpen && mayConvert && (
        <Button size="compact-sm" variant={status === 'new' ? 'default' : 'filled'} onClick={() => setOpen('convert')}>
          {t('convert')}
        </Button>
      )}
      {isOpen && (
        <>
          <Tooltip label={`${t('nurture')} · U`}>
            <ActionIcon aria-label={t('nurture')} onClick={() => setOpen('nurture')}>
              <IconCalendarPause size={16} />
            </ActionIcon>
          </Tooltip>
          <Tooltip label={`${t('disqualify')} · D`}>
            <ActionIcon aria-label={t('disqualify')} onClick={() => setOpen('disqualify')}>
              <IconThumbDown size={16} />
            </ActionIcon>
          </Tooltip>
        </>
      )}
      {takeBack &&
        (isOpen ? (
          <Tooltip label={takeBack[0]}>
            <ActionIcon aria-label={takeBack[0]} onClick={takeBack[1]}>
              <IconRestore size={16} />
            </ActionIcon>
          </Tooltip>
        ) : (
          <Button size="compact-sm" variant="default" leftSection={<IconRestore size={16} />} onClick={takeBack[1]}>
            {takeBack[0]}
          </Button>
        ))}
      <Suspense>
        {open === 'disqualify' && <DisqualifyDialog {...{ tools, meta, record }} onClose={() => setOpen(null)} />}
        {open === 'nurture' && <NurtureDialog {...{ tools, meta, record }} onClose={() => setOpen(null)} />}
        {open === 'convert' && <ConvertDialog {...{ tools, meta, record }} onClose={() => setOpen(null)} />}
      </Suspense>
    </>
  );
}
