import { useTranslation } from 'react-i18next';
import type { ObjectMeta } from '../../kernel/objects.ts';
import type { Tools } from '../../records/fields/tools.ts';
import { act, type Cell } from '../api.ts';
import { FieldsDialog, sent } from '../FieldsDialog.tsx';

interface Props {
  tools: Tools;
  meta: ObjectMeta;
  company: { id: string; name: string };
  cell: Cell;
  /** Of the category. */
  name: string;
  currency: string;
  onClose(): void;
}

/** White space becomes something to talk to the customer about. */
export function PotentialDialog({ tools, meta, company, cell, name, currency, onClose }: Props) {
  const { t } = useTranslation('accounts');
  const room = cell.room && Number(cell.room) > 0 ? { amount: cell.room, currency } : null;
  return (
    <FieldsDialog
      {...{ tools, meta, onClose }}
      title={t('wallet.raise')}
      text={t('wallet.raise_text')}
      fields={['name', 'product', 'amount', 'raise_on', 'note']}
      initial={{
        name: `${company.name} – ${name}`.slice(0, 300),
        amount: room,
        note:
          cell.peers_buying === null
            ? null
            : t('wallet.raise_note', { share: tools.format.percent(cell.peers_buying, 0), name, count: cell.peers }),
      }}
      submit={t('wallet.raise_save')}
      onSubmit={({ product, ...values }) =>
        act('/potentials', t('wallet.raised'), {
          ...values,
          product: sent(product) ?? null,
          company: company.id,
          kind: 'cross_sell',
          owner: tools.me,
        })
      }
    />
  );
}
