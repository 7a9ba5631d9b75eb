import { useTranslation } from 'react-i18next';
import type { ObjectMeta } from '../../kernel/objects.ts';
import type { Tools } from '../../records/fields/tools.ts';
import { act, type Estimate } from '../api.ts';
import { FieldsDialog } from '../FieldsDialog.tsx';

interface Props {
  tools: Tools;
  meta: ObjectMeta;
  company: string;
  category: string | null;
  /** Of the category; null for everything they buy. */
  name: string | null;
  year: number;
  known: Estimate | null;
  onClose(): void;
}

/** What somebody knows of a customer's spending, in place of an estimate. */
export function WalletDialog({ tools, meta, company, category, name, year, known, onClose }: Props) {
  const { t } = useTranslation('accounts');
  const said = known?.method === 'entered' && known.year === null ? known.wallet : null;
  const values = {
    amount: known ? { amount: known.amount, currency: tools.format.currency } : null,
    known_from: 'guess',
  };
  return (
    <FieldsDialog
      {...{ tools, meta, onClose }}
      title={name ? t('wallet.say_of', { name, year }) : t('wallet.say_whole_of', { year })}
      text={t('wallet.say_text')}
      fields={['amount', 'known_from', 'note']}
      initial={said ? { ...values, known_from: known?.known_from ?? 'guess' } : { known_from: 'guess' }}
      submit={t('programme.save')}
      onSubmit={(answers) =>
        said
          ? act(`/wallets/${said}`, t('wallet.said'), answers, 'PATCH')
          : act('/wallets', t('wallet.said'), { ...answers, company, category, year })
      }
    />
  );
}
