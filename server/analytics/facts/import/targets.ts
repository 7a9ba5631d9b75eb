import type { FactKind } from '../schema.ts';

/** What a column of a file can say. `words` are what people call it, in lower case without signs, the surest first. */
export interface Target {
  name: string;
  type: 'text' | 'number' | 'time';
  required?: boolean;
  words: string[];
}

const customer: Target[] = [
  {
    name: 'customer_no',
    type: 'text',
    words: [
      'customerid',
      'customerno',
      'customernumber',
      'kundennummer',
      'kundennr',
      'kundenid',
      'custid',
      'clientid',
      'memberid',
      'userid',
      'accountid',
      'customer',
      'kunde',
      'client',
      'cust',
      'user',
      'member',
    ],
  },
  { name: 'customer_email', type: 'text', words: ['email', 'customeremail', 'mail', 'emailaddress', 'useremail'] },
  {
    name: 'customer_name',
    type: 'text',
    words: ['customername', 'kundenname', 'name', 'fullname', 'buyer', 'kaeufer', 'contact'],
  },
  {
    name: 'company',
    type: 'text',
    words: ['company', 'firma', 'unternehmen', 'organisation', 'organization', 'account', 'companyname'],
  },
];
const product: Target[] = [
  {
    name: 'sku',
    type: 'text',
    words: [
      'sku',
      'stockcode',
      'productcode',
      'productid',
      'articleno',
      'articlenumber',
      'artikelnummer',
      'artikelnr',
      'itemid',
      'ean',
      'articleid',
      'item',
    ],
  },
  {
    name: 'product',
    type: 'text',
    words: [
      'product',
      'productname',
      'description',
      'article',
      'artikel',
      'produkt',
      'bezeichnung',
      'itemname',
      'title',
      'itemdescription',
    ],
  },
];
const channel: Target = {
  name: 'channel',
  type: 'text',
  words: ['channel', 'kanal', 'saleschannel', 'medium', 'vertriebsweg'],
};
const currency: Target = {
  name: 'currency',
  type: 'text',
  words: ['currency', 'waehrung', 'wahrung', 'cur', 'currencycode'],
};
const mode: Target = {
  name: 'payment_mode',
  type: 'text',
  words: ['paymentmode', 'paymentmethod', 'payment', 'zahlungsart', 'zahlart', 'paymenttype', 'method'],
};
const order: Target = {
  name: 'order_no',
  type: 'text',
  words: [
    'orderno',
    'orderid',
    'ordernumber',
    'order',
    'invoice',
    'invoiceno',
    'invoicenumber',
    'transactionid',
    'bestellnummer',
    'bestellung',
    'auftrag',
    'auftragsnummer',
    'rechnungsnummer',
    'receipt',
    'basketid',
    'transaction',
  ],
};

export const TARGETS: Record<FactKind, Target[]> = {
  purchases: [
    {
      name: 'at',
      type: 'time',
      required: true,
      words: [
        'orderedat',
        'orderdate',
        'invoicedate',
        'date',
        'datum',
        'bestelldatum',
        'kaufdatum',
        'transactiondate',
        'purchasedate',
        'soldat',
        'saledate',
        'time',
        'timestamp',
        'day',
        'createdat',
      ],
    },
    order,
    { name: 'line_no', type: 'number', words: ['lineno', 'linenumber', 'line', 'position', 'pos', 'zeile'] },
    ...customer,
    ...product,
    {
      name: 'quantity',
      type: 'number',
      words: ['quantity', 'qty', 'menge', 'anzahl', 'units', 'pieces', 'stueck', 'count', 'cds', 'numberofcds'],
    },
    {
      name: 'unit_price',
      type: 'number',
      words: ['unitprice', 'price', 'preis', 'einzelpreis', 'stueckpreis', 'priceeach', 'listprice'],
    },
    {
      name: 'amount',
      type: 'number',
      words: [
        'amount',
        'total',
        'linetotal',
        'betrag',
        'summe',
        'umsatz',
        'sales',
        'revenue',
        'value',
        'dollarvalue',
        'netamount',
        'gesamtpreis',
        'spend',
        'dollars',
      ],
    },
    { name: 'cost', type: 'number', words: ['cost', 'kosten', 'costs', 'einstand', 'cogs', 'einkaufspreis'] },
    { name: 'discount', type: 'number', words: ['discount', 'rabatt', 'rebate', 'nachlass'] },
    currency,
    mode,
    channel,
    { name: 'store', type: 'text', words: ['store', 'filiale', 'shop', 'branch', 'laden', 'location', 'storeid'] },
  ],
  payments: [
    {
      name: 'at',
      type: 'time',
      required: true,
      words: [
        'paidat',
        'paymentdate',
        'paidon',
        'date',
        'datum',
        'zahlungsdatum',
        'bookingdate',
        'buchungstag',
        'valuta',
      ],
    },
    {
      name: 'amount',
      type: 'number',
      required: true,
      words: ['amount', 'betrag', 'paid', 'total', 'sum', 'value', 'zahlbetrag'],
    },
    {
      name: 'payment_no',
      type: 'text',
      words: ['paymentid', 'paymentno', 'paymentnumber', 'zahlungsnummer', 'reference', 'transactionid'],
    },
    order,
    ...customer,
    currency,
    mode,
    channel,
  ],
  usage: [
    {
      name: 'at',
      type: 'time',
      required: true,
      words: ['timestamp', 'time', 'at', 'date', 'eventtime', 'eventdate', 'datum', 'zeit', 'occurredat', 'createdat'],
    },
    {
      name: 'event',
      type: 'text',
      required: true,
      words: ['event', 'eventname', 'action', 'type', 'eventtype', 'ereignis', 'activity', 'aktion', 'name'],
    },
    ...customer,
    ...product,
    channel,
    {
      name: 'quantity',
      type: 'number',
      words: ['quantity', 'duration', 'minutes', 'count', 'dauer', 'anzahl', 'value'],
    },
    { name: 'session', type: 'text', words: ['session', 'sessionid', 'sitzung', 'visit'] },
  ],
};
