import { Button } from '@mantine/core';
import { IconAdjustments } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { PanelProps } from '../../records/record/panels.ts';
import { idIn } from '../api.ts';
import classes from '../products.module.css';
import { Bundle } from './Bundle.tsx';
import { Ladder } from './Ladder.tsx';
import { Prices } from './Prices.tsx';
import { Relations } from './Relations.tsx';
import { Variants } from './Variants.tsx';

/** All that belongs to selling a product: its prices, forms, contents, what goes with it, what can be chosen. */
export default function ProductSelling({ record: product, meta }: PanelProps) {
  const { t } = useTranslation('products');
  const mayWrite = meta.permissions.update;
  return (
    <div>
      <Prices product={product.id} />
      <Ladder product={product.id} />
      {product.kind === 'bundle' && <Bundle product={product.id} mayWrite={mayWrite} />}
      <Relations product={product.id} mayWrite={mayWrite} />
      {!idIn(product.variant_of) && <Variants product={product.id} mayWrite={mayWrite} />}
      <section className={classes.block}>
        <h3 className={classes.blockTitle}>{t('configurator.part')}</h3>
        <p className={classes.dim}>{t(product.configurable ? 'configurator.is' : 'configurator.is_not')}</p>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconAdjustments size={14} />}
          renderRoot={(props) => <Link to={`/products/${product.id}/configurator`} {...props} />}
        >
          {t(product.configurable ? 'configurator.open' : 'configurator.set_up')}
        </Button>
      </section>
    </div>
  );
}
