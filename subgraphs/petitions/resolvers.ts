import {
  between,
  communityOf,
  eq,
  type FieldResolvers,
  K_PERSONAL,
  personOf,
  type Resolvers,
  within,
} from '../kit/index.ts';

const Query: FieldResolvers = {
  petitions: (_parent, args, { source }, info) =>
    source.list(
      'Petition',
      info,
      {
        community_code: within(args.area),
        status: eq(args.status),
        is_repeat: eq(args.repeat),
        due_at: between(null, args.dueBefore),
      },
      args,
    ),
  petition: async (_parent, args, { source }, info) => {
    const [petition] = await source.list(
      'Petition',
      info,
      { number: { eq: args.number } },
      { first: 1 },
    );
    return petition ?? null;
  },
  petitionOffices: (_parent, args, { source }, info) =>
    source.list('PetitionOffice', info, { area_code: within(args.area) }, args),
  petitionStatistics: async (_parent, args, { source }) => {
    const cells = await source.aggregate({
      type: 'Petition',
      by: ['area_code', 'year', 'category_class'],
      filter: {
        area_code: within(args.area),
        year: eq(args.period),
        category_class: eq(args.categoryClass),
      },
      measure: 'count',
      k: K_PERSONAL,
    });
    return cells.map(({ by, value, suppressed }) => ({
      areaCode: by.area_code,
      period: by.year,
      categoryClass: by.category_class,
      count: value,
      suppressed,
    }));
  },
};

const Petition: FieldResolvers = {
  repeatOf: ({ repeatOf }, _args, { source }, info) => source.byKey('Petition', repeatOf, info),
  petitioner: ({ petitioner }) => personOf(petitioner),
  community: ({ community }) => communityOf(community),
};

const Person: FieldResolvers = {
  petitions: ({ id }, args, { source }, info) =>
    source.childrenOf('Petition', 'person_ref', id, info, { status: eq(args.status) }, args),
};

export const resolvers: Resolvers = { Query, Petition, Person };
