import { ActionIcon } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { api } from '../../kernel/client.ts';
import { changed, failed } from '../../kernel/notify.ts';
import { ErrorState } from '../../kernel/ui/ErrorState.tsx';
import { SkeletonRows } from '../../kernel/ui/Skeletons.tsx';
import type { KithRecord } from '../../records/api.ts';
import { idIn, refreshObject, rowsQuery, titleIn } from '../api.ts';
import { Figure } from '../deal/LineRow.tsx';
import { ProductSelect } from '../ProductSelect.tsx';
import classes from '../products.module.css';

export function Bundle({ product, mayWrite }: { product: string; mayWrite: boolean }) {
  const { t } = useTranslation('products');
  const query = useQuery(
    rowsQuery(
      'bundle_items',
      'bundle_item',
      { field: 'bundle', op: 'eq', value: product },
      { sort: ['position'], include: ['product'] },
    ),
  );
  const run = async (work: Promise<{ changeSet: string | null }>) => {
    try {
      const { changeSet } = await work;
      changed(t('bundle.saved'), changeSet);
    } catch (error) {
      failed(error);
    }
    refreshObject('bundle_item');
    refreshObject('price');
  };
  const add = (one: KithRecord | null) =>
    one &&
    run(
      api.postWithMeta('/bundle_items', {
        bundle: product,
        product: one.id,
        quantity: 1,
        position: (query.data?.length ?? 0) + 1,
      }),
    );
  return (
    <section className={classes.block}>
      <h3 className={classes.blockTitle}>{t('bundle.title')}</h3>
      {query.error ? (
        <ErrorState error={query.error} retry={() => void query.refetch()} />
      ) : !query.data ? (
        <SkeletonRows rows={2} columns={2} />
      ) : (
        <>
          {query.data.length === 0 && <p className={classes.dim}>{t('bundle.none')}</p>}
          <table className={classes.table}>
            <tbody>
              {query.data.map((item) => (
                <tr key={`${item.id} ${item.version}`}>
                  <td>
                    <Link to={`/products/${idIn(item.product)}`}>{titleIn(item.product)}</Link>
                  </td>
                  <td className={classes.number}>
                    <Figure
                      label={t('line.quantity_of', { name: titleIn(item.product) })}
                      value={Number(item.quantity)}
                      least={0}
                      width={84}
                      readOnly={!mayWrite}
                      onSave={(quantity) =>
                        void run(api.patchWithMeta(`/bundle_items/${item.id}`, { quantity }, { version: item.version }))
                      }
                    />
                  </td>
                  <td>
                    {mayWrite && (
                      <ActionIcon
                        variant="subtle"
                        color="gray"
                        aria-label={t('line.remove', { name: titleIn(item.product) })}
                        onClick={() => void run(api.delWithMeta(`/bundle_items/${item.id}`))}
                      >
                        <IconTrash size={15} />
                      </ActionIcon>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
          {mayWrite && (
            <div className={classes.row} style={{ marginTop: 8 }}>
              <ProductSelect
                key={query.data.length}
                hidden
                label={t('bundle.add')}
                placeholder={t('bundle.add')}
                onChoose={(one) => void add(one)}
              />
            </div>
          )}
        </>
      )}
    </section>
  );
}
