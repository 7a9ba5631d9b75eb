import { useTranslation } from 'react-i18next';
import type { ShownApprovalShape } from '../../../server/commerce/approvals/schema.ts';
import { Badge } from '../../kernel/ui/Badge.tsx';
import { RelativeTime } from '../../kernel/ui/RelativeTime.tsx';
import classes from '../products.module.css';

export const tones: Record<string, string> = {
  pending: 'yellow',
  granted: 'green',
  refused: 'red',
  withdrawn: 'gray',
  waiting: 'gray',
};

/** The levels of an approval, in their order, and what each has decided. */
export function Steps({ approval }: { approval: ShownApprovalShape }) {
  const { t } = useTranslation('products');
  return (
    <ol style={{ margin: '6px 0 0', paddingInlineStart: 18 }}>
      {approval.steps.map((step) => (
        <li key={step.name}>
          <span className={classes.row}>
            {step.name} <Badge color={tones[step.status]}>{t(`approval.status.${step.status}`)}</Badge>
            {step.decided_at && (
              <span className={classes.dim}>
                <RelativeTime value={step.decided_at} /> {step.for_absent && `· ${t('approval.deputy')}`}
              </span>
            )}
          </span>
          {step.comment && <div className={classes.dim}>“{step.comment}”</div>}
        </li>
      ))}
    </ol>
  );
}
