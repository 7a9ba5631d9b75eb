import { Button, Menu } from '@mantine/core';
import { IconArrowBackUp, IconCheck, IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { fieldOf } from '../../records/model/objects.ts';
import type { PanelProps } from '../../records/record/panels.ts';
import { runVerb } from '../../records/writes.ts';

/** What came of an offer: bought, or not and why. */
export default function OfferVerbs({ tools, meta, record }: PanelProps) {
  const { t } = useTranslation('sales');
  const reasons = fieldOf(meta, 'refusal_reason');
  if (record.outcome === 'accepted' || record.outcome === 'refused')
    return (
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<IconArrowBackUp size={16} />}
        onClick={() =>
          void runVerb(meta, record, {
            method: 'DELETE',
            path: record.outcome === 'accepted' ? 'acceptance' : 'refusal',
            shown: { outcome: 'open' },
            message: t('offer.reopened'),
          })
        }
      >
        {t('offer.reopen')}
      </Button>
    );
  return (
    <>
      <Button
        size="compact-sm"
        leftSection={<IconCheck size={16} />}
        onClick={() =>
          void runVerb(meta, record, {
            method: 'POST',
            path: 'acceptance',
            shown: { outcome: 'accepted' },
            message: t('offer.accepted'),
          })
        }
      >
        {t('offer.accept')}
      </Button>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button size="compact-sm" variant="default" leftSection={<IconX size={16} />}>
            {t('offer.refuse')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>{t('offer.why')}</Menu.Label>
          {(reasons?.choices ?? []).map(({ value }) => (
            <Menu.Item
              key={value}
              onClick={() =>
                void runVerb(meta, record, {
                  method: 'POST',
                  path: 'refusal',
                  body: { reason: value },
                  shown: { outcome: 'refused', refusal_reason: value },
                  message: t('offer.refused'),
                })
              }
            >
              {reasons && tools.labels.choice(meta, reasons, value)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </>
  );
}
