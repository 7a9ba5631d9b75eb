import { type Money, useFormat } from '../format.ts';

interface Props {
  value: Money | number | string | null | undefined;
  /** "$1.2M", the exact amount on hover. */
  compact?: boolean;
  className?: string;
}

export function MoneyText({ value, compact, className }: Props) {
  const format = useFormat();
  const exact = format.money(value);
  if (!exact) return null;
  return (
    <span className={className} title={compact ? exact : undefined}>
      {compact ? format.money(value, { compact }) : exact}
    </span>
  );
}
