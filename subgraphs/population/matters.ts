/**
 * What people complain of: kinds of matters with sentences to tell them in. Category codes have the form
 * of GB/T 39666-2020 (2 + 2 + 2 digits) but are the demo's own, since the table itself is not free text.
 * All texts are written for the demo; none is anybody's complaint.
 */

export type Channel = 'hotline' | 'petitions' | 'mediation' | 'police' | 'courts';

export interface MatterKind {
  readonly key: string;
  readonly category: { readonly code: string; readonly name: string };
  /** Cause as mediation and courts name it. */
  readonly cause: string;
  /** Kind of call as the police name it. */
  readonly policeKind: string;
  /** Relative frequency. */
  readonly weight: number;
  /** Where such a matter can be brought. */
  readonly channels: readonly Channel[];
  /** `{place}` is the estate or community. */
  readonly opponents: readonly string[];
  /**
   * What identifies one matter beside opponent and place; `{n}`, `{m}` are drawn once per matter, `{b}`,
   * `{u}` are the building and unit of who files first.
   */
  readonly details: readonly string[];
  /** Ways to tell it; `{opponent}`, `{place}`, `{detail}`. */
  readonly facts: readonly string[];
  readonly demands: readonly string[];
  /** Only between October and April. */
  readonly winter?: true;
}

const ALL: readonly Channel[] = ['hotline', 'petitions', 'mediation', 'police', 'courts'];
const NO_POLICE: readonly Channel[] = ['hotline', 'petitions', 'mediation', 'courts'];
const PUBLIC_SERVICE: readonly Channel[] = ['hotline', 'petitions'];
const NEIGHBOURS: readonly Channel[] = ['hotline', 'mediation', 'police', 'courts'];

export const MATTER_KINDS: readonly MatterKind[] = [
  {
    key: 'heating',
    category: { code: '040301', name: '供热服务' },
    cause: '供用热力合同纠纷',
    policeKind: '物业服务纠纷',
    weight: 9,
    channels: ALL,
    opponents: ['{place}物业服务中心', '城投热力公司', '鑫源热力公司'],
    details: [
      '{b}号楼{u}单元室温只有1{m}度',
      '{b}号楼整栋暖气片不热',
      '{b}号楼{u}单元立管反复漏水停暖',
    ],
    facts: [
      '{place}供暖不达标，{detail}，多次联系{opponent}未解决',
      '入冬以来{detail}，{opponent}上门看过但一直没有处理结果',
      '家住{place}，{detail}，老人孩子受冻，{opponent}互相推诿',
      '{opponent}已收取采暖费，但{detail}，{place}住户普遍反映温度不够',
    ],
    demands: ['尽快恢复供暖并退还相应采暖费', '要求测温并按规定退费', '请相关单位督促整改'],
    winter: true,
  },
  {
    key: 'water',
    category: { code: '040101', name: '供水服务' },
    cause: '供用水合同纠纷',
    policeKind: '物业服务纠纷',
    weight: 6,
    channels: PUBLIC_SERVICE,
    opponents: ['自来水公司', '{place}物业服务中心', '水务公司'],
    details: ['{b}号楼高层没有水压', '{b}号楼一带水质发黄有异味', '近期第{m}次无通知停水'],
    facts: [
      '{place}{detail}，影响正常生活，{opponent}未给说法',
      '反映{place}{detail}，致电{opponent}一直无人接听',
      '{detail}，{place}居民用水困难，{opponent}称设备老化',
    ],
    demands: ['恢复正常供水', '公布停水原因和恢复时间', '检测水质并改造管网'],
  },
  {
    key: 'power',
    category: { code: '040201', name: '供电服务' },
    cause: '供用电合同纠纷',
    policeKind: '其他纠纷',
    weight: 5,
    channels: PUBLIC_SERVICE,
    opponents: ['供电分局', '{place}物业服务中心'],
    details: ['{b}号楼一带反复跳闸', '{n}号变压器附近电压不稳', '近期第{m}次突然停电'],
    facts: [
      '{place}{detail}，家电受损，{opponent}抢修后又出现同样问题',
      '反映{place}{detail}，多户无法正常用电，{opponent}未说明原因',
      '{detail}，{place}不少住户受影响，希望{opponent}彻底检修',
    ],
    demands: ['尽快抢修并说明原因', '更换老旧线路', '赔偿受损电器'],
  },
  {
    key: 'property-fee',
    category: { code: '030102', name: '物业管理' },
    cause: '物业服务合同纠纷',
    policeKind: '物业服务纠纷',
    weight: 10,
    channels: ALL,
    opponents: ['{place}物业服务中心', '恒信物业公司', '安居物业公司'],
    details: [
      '物业费由每平米{m}元涨价未公示',
      '拖欠{n}个月公共收益未公开',
      '{b}号楼公共区域长期无人保洁',
    ],
    facts: [
      '{opponent}管理的{place}{detail}，业主多次交涉无果',
      '反映{opponent}收费不服务，{detail}，{place}业主意见很大',
      '因{detail}与{opponent}发生争议，对方以停电梯卡相要挟',
    ],
    demands: ['要求公开账目并整改', '要求降低物业费', '请主管部门介入调解'],
  },
  {
    key: 'elevator',
    category: { code: '030104', name: '电梯安全' },
    cause: '物业服务合同纠纷',
    policeKind: '求助',
    weight: 4,
    channels: ['hotline', 'petitions', 'mediation'],
    opponents: ['{place}物业服务中心', '捷安电梯维保公司'],
    details: ['{b}号楼{u}单元电梯多次困人', '{b}号楼电梯停运{m}个多月'],
    facts: [
      '{place}{detail}，{opponent}只做临时处理，存在安全隐患',
      '{detail}，老年人上下楼困难，{opponent}称维修资金未批',
      '反映{place}{detail}，要求{opponent}出具检验合格证明未果',
    ],
    demands: ['立即检修并公示检验结果', '启用维修资金更换电梯'],
  },
  {
    key: 'noise',
    category: { code: '050203', name: '噪声扰民' },
    cause: '相邻关系纠纷',
    policeKind: '邻里纠纷',
    weight: 9,
    channels: NEIGHBOURS,
    opponents: ['楼上住户', '楼下烧烤店', '隔壁棋牌室', '小区南侧工地'],
    details: [
      '{b}号楼{u}单元夜间噪声持续到凌晨',
      '夜间{n}点后仍在施工作业',
      '每晚音响声至{n}点以后',
    ],
    facts: [
      '{place}{opponent}{detail}，严重影响休息，劝说无效',
      '因{opponent}{detail}，双方多次发生争吵，{place}邻居均可证明',
      '反映{place}{opponent}长期扰民，{detail}',
    ],
    demands: ['要求制止扰民行为', '请求上门调解', '希望加强夜间巡查'],
  },
  {
    key: 'wages',
    category: { code: '060101', name: '拖欠工资' },
    cause: '追索劳动报酬纠纷',
    policeKind: '劳资纠纷',
    weight: 8,
    channels: ALL,
    opponents: [
      '宏远建筑劳务公司',
      '鑫达路桥项目部',
      '蒙煤运输车队',
      '盛世装饰公司',
      '绿源园林公司',
    ],
    details: [
      '拖欠{n}个月工资共{m}万余元',
      '工程完工后仍欠{n}人工资{m}万元',
      '打了欠条至今{n}个月未付{m}万元',
    ],
    facts: [
      '在{opponent}务工期间，{detail}，负责人一直拖延',
      '反映{opponent}{detail}，电话不接，找不到负责人',
      '{opponent}以甲方未结算为由，{detail}，家中生活困难',
      '多名工友被{opponent}欠薪，{detail}，到{place}项目部讨要未果',
    ],
    demands: ['要求支付全部工资', '请劳动监察部门介入', '尽快兑现欠薪'],
  },
  {
    key: 'pasture',
    category: { code: '070201', name: '草原权属' },
    cause: '草原承包经营权纠纷',
    policeKind: '土地草场纠纷',
    weight: 6,
    channels: ALL,
    opponents: ['相邻牧户', '嘎查委员会', '某养殖合作社'],
    details: [
      '约{n}百亩草场网围栏被移动{m}米',
      '承包证面积与实际相差{n}0亩',
      '{n}0余亩草场被占用放牧',
    ],
    facts: [
      '与{opponent}因草场界线发生争议，{detail}，多年未解决',
      '{place}草场{detail}，{opponent}不承认原有界桩',
      '反映{opponent}侵占草场，{detail}，双方多次冲突',
    ],
    demands: ['请求重新勘界确权', '要求恢复原有网围栏', '请求调解并赔偿损失'],
  },
  {
    key: 'land-compensation',
    category: { code: '070105', name: '征地补偿' },
    cause: '承包地征收补偿费用分配纠纷',
    policeKind: '土地草场纠纷',
    weight: 6,
    channels: NO_POLICE,
    opponents: ['村民委员会', '某煤矿公司', '道路工程指挥部'],
    details: [
      '{n}0亩地补偿款{m}万元至今未到位',
      '地上附着物少计{n}项补偿',
      '每亩补偿比公示少{m}千元',
    ],
    facts: [
      '{place}征收土地后，{detail}，{opponent}答复前后不一',
      '反映{opponent}征占{place}土地，{detail}',
      '{detail}，找{opponent}协商多次，只说等上级拨款',
    ],
    demands: ['要求按标准足额发放补偿', '公开补偿方案和名单', '请求重新核定面积'],
  },
  {
    key: 'mine-damage',
    category: { code: '080302', name: '矿山采动损害' },
    cause: '环境污染责任纠纷',
    policeKind: '其他纠纷',
    weight: 4,
    channels: NO_POLICE,
    opponents: ['某煤矿公司', '露天矿项目部', '洗煤厂'],
    details: ['房屋出现{n}条裂缝', '水井水位下降{n}米', '运煤车扬尘污染{n}户院落'],
    facts: [
      '{opponent}在{place}附近作业，{detail}，一直没有赔付',
      '反映{opponent}采煤影响，{detail}，{place}村民要求鉴定',
      '{detail}，{opponent}承诺修缮，数月过去没有动静',
    ],
    demands: ['请求鉴定并赔偿', '要求搬迁安置', '督促企业整改'],
  },
  {
    key: 'house-quality',
    category: { code: '030201', name: '房屋质量' },
    cause: '商品房预售合同纠纷',
    policeKind: '其他纠纷',
    weight: 6,
    channels: NO_POLICE,
    opponents: ['天骄置业公司', '鼎盛房地产公司', '{place}开发商'],
    details: ['{b}号楼{u}单元顶层漏雨', '{b}号楼外墙保温层脱落', '交房{n}个月仍不通燃气'],
    facts: [
      '购买{place}房屋后，{detail}，{opponent}维修多次无效',
      '{opponent}开发的{place}{detail}，质保期内拒绝维修',
      '反映{place}{detail}，与{opponent}协商未果',
    ],
    demands: ['要求彻底维修', '要求赔偿损失', '请住建部门核查质量'],
  },
  {
    key: 'title-deed',
    category: { code: '030203', name: '不动产登记' },
    cause: '房屋买卖合同纠纷',
    policeKind: '其他纠纷',
    weight: 6,
    channels: NO_POLICE,
    opponents: ['天骄置业公司', '鼎盛房地产公司', '宏泰房地产公司'],
    details: ['入住{n}年仍未办理产权证', '{b}号楼{u}单元被开发商抵押无法过户'],
    facts: [
      '在{place}购房，{detail}，{opponent}一再拖延',
      '反映{opponent}项目{place}{detail}，影响子女入学',
      '{detail}，{opponent}称手续正在补办，无具体时限',
    ],
    demands: ['尽快办理不动产权证', '协调解除抵押', '纳入历史遗留问题处理'],
  },
  {
    key: 'loan',
    category: { code: '090101', name: '民间借贷' },
    cause: '民间借贷纠纷',
    policeKind: '经济纠纷',
    weight: 6,
    channels: ['petitions', 'mediation', 'police', 'courts'],
    opponents: ['同乡借款人', '某投资公司', '原合伙人'],
    details: ['借款{m}0万元逾期{n}个月未还', '{m}万元借款利息{n}个月未付'],
    facts: [
      '{opponent}{detail}，多次催要后失去联系',
      '与{opponent}存在借贷，{detail}，有欠条和转账记录',
      '反映{opponent}{detail}，上门讨要时发生口角',
    ],
    demands: ['要求偿还本息', '请求调解分期还款'],
  },
  {
    key: 'consumer',
    category: { code: '100102', name: '消费维权' },
    cause: '服务合同纠纷',
    policeKind: '消费纠纷',
    weight: 7,
    channels: ['hotline', 'mediation', 'police', 'courts'],
    opponents: ['某健身房', '某教育培训机构', '某美容店', '某家具城'],
    details: ['预付卡剩余{n}千{m}百元拒不退还', '{n}个月前交的定金{m}千元不退'],
    facts: [
      '{place}附近{opponent}停业，{detail}',
      '在{opponent}消费，{detail}，对方以合同为由拒绝',
      '反映{opponent}{detail}，负责人避而不见',
    ],
    demands: ['要求退还余款', '请市场监管部门查处'],
  },
  {
    key: 'medical',
    category: { code: '110201', name: '医疗服务' },
    cause: '医疗损害责任纠纷',
    policeKind: '医患纠纷',
    weight: 3,
    channels: ALL,
    opponents: ['旗人民医院', '某民营医院', '社区卫生服务中心'],
    details: ['术后{n}天感染需二次手术', '误诊致治疗延误{n}周', '收费清单多计{n}项'],
    facts: [
      '家属在{opponent}就诊，{detail}，院方未给出解释',
      '反映{opponent}{detail}，要求封存病历遭拖延',
      '因{detail}与{opponent}发生纠纷，双方对责任认定分歧大',
    ],
    demands: ['要求医疗鉴定', '请求调解赔偿', '要求院方书面答复'],
  },
  {
    key: 'parking',
    category: { code: '020104', name: '停车管理' },
    cause: '相邻关系纠纷',
    policeKind: '停车纠纷',
    weight: 7,
    channels: ['hotline', 'mediation', 'police'],
    opponents: ['同小区车主', '{place}物业服务中心', '沿街商户'],
    details: ['{b}号楼消防通道长期被占', '{n}号车位被强行占用{m}个月', '门口第{n}个路口私装地锁'],
    facts: [
      '{place}{detail}，与{opponent}协商未果',
      '因{detail}与{opponent}发生争执',
      '反映{place}停车混乱，{detail}，{opponent}不管',
    ],
    demands: ['清理占道车辆', '规范停车管理', '请求调解'],
  },
  {
    key: 'road',
    category: { code: '020201', name: '道路设施' },
    cause: '健康权纠纷',
    policeKind: '求助',
    weight: 6,
    channels: PUBLIC_SERVICE,
    opponents: ['市政养护单位', '交通运输局', '村民委员会'],
    details: ['约{n}0米路段塌陷', '{n}盏路灯不亮', '{n}处井盖缺失'],
    facts: [
      '{place}门前道路{detail}，{opponent}一直未修',
      '反映{place}周边{detail}，夜间出行危险',
      '{detail}，向{opponent}反映后只做了围挡',
    ],
    demands: ['尽快维修', '设置警示标志并明确责任单位'],
  },
  {
    key: 'garbage',
    category: { code: '050101', name: '环境卫生' },
    cause: '相邻污染侵害纠纷',
    policeKind: '邻里纠纷',
    weight: 6,
    channels: PUBLIC_SERVICE,
    opponents: ['环卫公司', '{place}物业服务中心', '养殖户'],
    details: ['{n}号垃圾点{m}天无人清运', '北侧{n}0米处倾倒粪污'],
    facts: [
      '{place}{detail}，异味严重，{opponent}推脱',
      '反映{place}{detail}，蚊蝇滋生',
      '{detail}，{opponent}清理一次后又恢复原样',
    ],
    demands: ['及时清运', '查处乱倒行为'],
  },
  {
    key: 'illegal-building',
    category: { code: '020301', name: '违法建设' },
    cause: '相邻采光、日照纠纷',
    policeKind: '邻里纠纷',
    weight: 5,
    channels: NEIGHBOURS,
    opponents: ['一楼住户', '顶层住户', '东邻住户'],
    details: ['{b}号楼{u}单元私自加盖阳光房', '外扩院墙约{m}米挡住采光'],
    facts: [
      '{place}{opponent}{detail}，影响邻居通行和采光',
      '反映{opponent}{detail}，制止时发生争吵',
      '{detail}，{opponent}拒不拆除，{place}物业表示无权处理',
    ],
    demands: ['依法拆除违建', '请求现场调解'],
  },
  {
    key: 'grazing-subsidy',
    category: { code: '120103', name: '惠农惠牧补贴' },
    cause: '农村集体经济组织成员资格纠纷',
    policeKind: '其他纠纷',
    weight: 4,
    channels: ['hotline', 'petitions', 'mediation'],
    opponents: ['嘎查委员会', '村民委员会', '苏木镇政府'],
    details: ['禁牧补贴少发{n}0亩', '{n}年粮食补贴未发放', '草畜平衡奖励名单漏报'],
    facts: [
      '{place}{detail}，{opponent}称名单已上报无法更改',
      '反映{opponent}{detail}，其他户均已到账',
      '{detail}，多次到{opponent}询问未得到书面答复',
    ],
    demands: ['补发应得补贴', '公开补贴名单', '说明漏报原因'],
  },
  {
    key: 'family',
    category: { code: '130101', name: '婚姻家庭' },
    cause: '赡养纠纷',
    policeKind: '家庭纠纷',
    weight: 5,
    channels: ['mediation', 'police', 'courts'],
    opponents: ['子女', '兄弟', '前配偶'],
    details: ['{n}个月未付赡养费', '老宅{m}间房屋继承有争议', '{n}个月未付抚养费'],
    facts: [
      '与{opponent}因家庭事务产生矛盾，{detail}',
      '{detail}，{opponent}拒绝沟通，双方情绪激动',
      '反映{opponent}{detail}，经亲友劝说无效',
    ],
    demands: ['请求调解', '要求履行义务'],
  },
  {
    key: 'transport',
    category: { code: '060203', name: '运输合同' },
    cause: '公路货物运输合同纠纷',
    policeKind: '经济纠纷',
    weight: 5,
    channels: ['hotline', 'mediation', 'police', 'courts'],
    opponents: ['某物流公司', '某煤炭销售公司', '信息部'],
    details: ['{n}趟运费{m}万余元未结', '压车{n}天不付误工费'],
    facts: [
      '为{opponent}拉运煤炭，{detail}，对账后仍拖着不付',
      '反映{opponent}{detail}，在{place}货场堵门讨要未果',
      '{detail}，{opponent}负责人更换后不认账',
    ],
    demands: ['要求结清运费', '请求调解'],
  },
];
