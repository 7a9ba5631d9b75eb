import { Button, Group, Modal, NumberInput, Stack, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../kernel/client.ts';
import { failed } from '../../../kernel/notify.ts';

interface BundleDialogProps {
  name: string;
  products: string[];
  onClose(): void;
}

/** Products that belong together become a bundle of the catalogue. */
export default function BundleDialog({ name, products, onClose }: BundleDialogProps) {
  const { t } = useTranslation(['models-patterns', 'common']);
  const navigate = useNavigate();
  const [called, setCalled] = useState(name);
  const [discount, setDiscount] = useState<number | string>(5);
  const [busy, setBusy] = useState(false);
  const make = async () => {
    setBusy(true);
    try {
      const bundle = await api.post<{ id: string }>('/products', {
        name: called,
        kind: 'bundle',
        bundle_pricing: 'sum',
        bundle_discount: Number(discount) || 0,
      });
      for (const [i, product] of products.entries())
        await api.post('/bundle_items', { bundle: bundle.id, product, quantity: 1, position: i + 1 });
      void navigate({ to: '/$plural/$id', params: { plural: 'products', id: bundle.id } as never });
    } catch (error) {
      failed(error);
      setBusy(false);
    }
  };
  return (
    <Modal opened onClose={onClose} title={t('bought-together.make_bundle')}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void make();
        }}
      >
        <Stack>
          <TextInput
            label={t('bought-together.bundle_name')}
            value={called}
            required
            maxLength={200}
            data-autofocus
            onChange={(event) => setCalled(event.currentTarget.value)}
          />
          <NumberInput
            label={t('bought-together.bundle_discount')}
            value={discount}
            min={0}
            max={100}
            suffix=" %"
            onChange={setDiscount}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('common:cancel')}
            </Button>
            <Button type="submit" loading={busy}>
              {t('bought-together.make_bundle')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
