import { activities } from './activities/index.ts';
import { facts } from './analytics/facts/index.ts';
import { analytics } from './analytics/index.ts';
import { planning } from './analytics/planning/index.ts';
import { customReports } from './analytics/reports/index.ts';
import { voice } from './analytics/voice/index.ts';
import { warehouse } from './analytics/warehouse/index.ts';
import { audit } from './audit/index.ts';
import { contracts } from './commerce/contracts/index.ts';
import { commerce } from './commerce/index.ts';
import { contacts } from './contacts/index.ts';
import { integrations } from './integrations/index.ts';
import { mail } from './mail/index.ts';
import { quality } from './quality/index.ts';
import { work } from './records/bulk/index.ts';
import type { Domain } from './records/domain.ts';
import { duplicates } from './records/duplicates/index.ts';
import { exports } from './records/export/index.ts';
import { imports } from './records/import/index.ts';
import { records } from './records/index.ts';
import { viewIndexes } from './records/view-indexes/index.ts';
import { assignment } from './sales/assignment/index.ts';
import { forecast } from './sales/forecast/index.ts';
import { goals } from './sales/goals/index.ts';
import { sales } from './sales/index.ts';
import { keyAccounts } from './sales/key-accounts/index.ts';
import { leads } from './sales/leads/index.ts';
import { leavers } from './sales/leavers/index.ts';
import { reports } from './sales/reports/index.ts';
import { scoring } from './sales/scoring/index.ts';
import { territories } from './sales/territories/index.ts';
import { wallets } from './sales/wallet/index.ts';
import { sampleDataDomain } from './sample-data/index.ts';
import { transfer } from './transfer/index.ts';
import { workspace } from './workspace/index.ts';

/** Every domain, one line each. The order is that in which a new workspace is filled. */
export const domains: Domain[] = [
  records,
  imports,
  exports,
  duplicates,
  work,
  viewIndexes,
  workspace,
  contacts,
  commerce,
  sales,
  leads,
  forecast,
  goals,
  assignment,
  territories,
  scoring,
  reports,
  activities,
  contracts,
  keyAccounts,
  wallets,
  leavers,
  quality,
  analytics,
  facts,
  warehouse,
  customReports,
  planning,
  voice,
  sampleDataDomain,
  audit,
  mail,
  integrations,
  transfer,
];
