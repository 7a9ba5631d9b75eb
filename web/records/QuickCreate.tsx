import { Modal, Select } from '@mantine/core';
import { useLocation } from '@tanstack/react-router';
import { useState } from 'react';
import type { Creation } from '../kernel/create.ts';
import { useTools } from './fields/tools.ts';
import { CreateForm } from './form/CreateForm.tsx';

const byOtherMeans = new Set(['member', 'team']);

/** Creates a record of any kind from anywhere. */
export default function QuickCreate({ object, values, onClose }: Creation & { onClose(): void }) {
  const tools = useTools();
  const { pathname } = useLocation();
  const { t, labels, objects, inline } = tools;
  const offered = objects.filter((o) => o.permissions.create && !o.hidden && !byOtherMeans.has(o.name));
  const here = offered.find((o) => o.plural === pathname.split('/')[1]);
  const [name, setName] = useState(object ?? here?.name ?? 'deal');
  const meta = objects.find((o) => o.name === name && o.permissions.create) ?? offered[0];
  if (!meta) return null;
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('list.new', { object: inline(labels.object(meta)) })}
      size="lg"
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      {!object && (
        <Select
          mb="sm"
          label={t('create.what')}
          data={offered.map((o) => ({ value: o.name, label: labels.object(o) }))}
          value={meta.name}
          onChange={(next) => next && setName(next)}
          allowDeselect={false}
        />
      )}
      <CreateForm key={meta.name} tools={tools} meta={meta} known={values} onDone={onClose} onCancel={onClose} />
    </Modal>
  );
}
