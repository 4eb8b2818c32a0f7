/// The first letters of the pronunciation of Chinese characters, by which people look names up: 不予公开 is `bygk`.
///
/// The common characters have theirs from their place in the order by pinyin; those below are the further ones of
/// GB 2312 and of the names of places, derived from Unicode's Han-Latin transliteration.
public enum PinyinInitials {
  /// The characters at which the common ones go on to the next letter.
  private static let boundaries: [(letter: UInt8, first: Unicode.Scalar)] = [
    (0x61, "啊"), (0x62, "芭"), (0x63, "擦"), (0x64, "搭"), (0x65, "蛾"), (0x66, "发"), (0x67, "噶"), (0x68, "哈"),
    (0x6A, "击"), (0x6B, "喀"), (0x6C, "垃"), (0x6D, "妈"), (0x6E, "拿"), (0x6F, "哦"), (0x70, "啪"), (0x71, "期"),
    (0x72, "然"), (0x73, "撒"), (0x74, "塌"), (0x77, "挖"), (0x78, "昔"), (0x79, "压"), (0x7A, "匝"),
  ]

  /// Characters that names are read with in a second way: 长沙 and 县长, 厦门 and 大厦.
  private static let second: [UInt8: String] = [
    0x62: "辟泊埔", 0x63: "重曾朝藏参匙畜传椎", 0x64: "弹调", 0x67: "蛤咯", 0x68: "行", 0x6A: "系校降角", 0x6B: "会",
    0x6C: "六", 0x6E: "粘", 0x70: "堡曝", 0x71: "区茄", 0x73: "厦省", 0x74: "洪", 0x78: "解巷降吁", 0x79: "尉乐叶",
    0x7A: "长轧种",
  ]

  /// Further characters by their first letter.
  private static let further: [String: String] = [
    "a": """
    谙坳埯拗捱揞嗷嗄嗳嗌岙犴庵廒遨媪嫒骜瑷桉獒暧砹铵锕锿鹌聱螯霭鏊鳌鏖黯垇垵
    """,
    "b": """
    匕孛匾俾傧勹亳禀冫阪陂邴邶弁畚坌坂苄茇荜荸菝萆葆蓓蒡薜捭摒卟吡呗哔啵嘣岜豳狴饽庳忭悖愎汴浜滗濞灞逋弼妣婊婢嬖孢\
    骠缏缤玢璧杓槟檗殡瓿甏晡贲掰擘膑飑飙飚煲煸灬砭碚碥礴畀钚钣钯钸钹铋锛镔镖镳秕鸨鹁鹎瘢瘭癍窆裱裨褙褓褊蝙笾筚箅篦\
    簸舭舨襞粑醭蹩趵跛跸踣龅鐾鲅鳊鳔鞴髀髌魃髟鬓俵倴僰咇埗塝昄朳枹栟椑脿蔈
    """,
    "c": """
    亍丞厝伥伧侪俦傺汆冁谄谌谶陲刍鬯坼坻埕墀艹苌苁茌茈茺莼菖萃蒇蔟抻搋撺叱呲哧啐啜啻嗔嗤嘈嘬噌嚓帱岑嵯彳徂徜猝猹舛\
    饬馇廛忖忏忡怅怆怵怊恻惝惆悴憧憷阊汊涔淙漕潺澶宸辶遄孱羼屮姹娼婵媸嫦骖骢骣绌巛琮琛璀璁璨杈杵枨枞柽楮棰槌榇槎榱\
    樗檫殂辍辏昶晟晁觇毳氅氚敕脞腠塍膪焯爨祠禅砗碜礤眵瞠钏钗铖铳锉锸镡镩镲矬鸱鹑鹚痤瘥瘛瘳衩裎褚褫皴耖虿蚩蛏蜍蝽螭\
    螬蟾笞篪舂舡艚艟粲糍酢酲鹾蹙踔踟踹蹉蹰蹴躔龀龊雠鲳魑黜黪䃥䢺垞埫嵖巉瀍邨酂鴜
    """,
    "d": """
    氐刂仃儋籴诋谛谠阽邸凼坫垤垌埭堞芏荻萏菪蔸耷揲甙叨呔咚咄哒哚啖啶喋嗒嘟嗲嘀噔岽岱峒嶝巅忉怛沌渎澹宕迨妲娣骀绐缍\
    玎玷玳柢柁椟棣椴殚戥赕觌氘氡牍牒胨胴腚炖煅焘怼憝沓砀砘砥硐碓碇碡碲礅磴盹眈睇钿铎铛铞铤铥铫锝镝镦镫瓞鸫疔疸瘅癜\
    癫窦裆裰褡耋耵聃蚪蠹笃笪箪篼簖簟簦羝纛酊趸踮蹀踱貂鲷鲽靼鞑骶髑黛黩㙍垯垱塅汈筜
    """,
    "e": """
    噩佴诶谔垩苊莪萼蒽摁呃愕阏迩屙婀珥轭腭铒锇锷鸸鹗颚鲕鳄尓
    """,
    "f": """
    匚俸偾匐凫阝邡郛酆垡芙芾苻茯莩菔葑蕃蘩拊呋呒唪幞幡彷狒怫悱沣淝滏瀵艴妃孚驸绂绋绯枋梵桴棼榧赙腓斐燔扉祓砜砝砩黻\
    黼畈罘钫镄稃馥痱蚨蜉蜚蝠蝮缶篚舫翡麸趺跗蹯霏鲂鲋鲱鲼鳆鼢㳇氾洑
    """,
    "g": """
    丐亘鬲丨睾嘏匦卦刿仡佝倌馘衮诂诖诟诰陔郜哿圪坩垓埚塥苷茛莞菰藁廾尬尴掴掼擀呙呷呱咣哏哽嗝帼岣崮崞犷猓庋赓汩泔淦\
    涫澉宄遘妫媾尕尜纥绀绠绲缑缟珙枸桄栝桧梏椁槔槁橄轱戤旮旰杲晷赅觏牯牿搿虢肱胍胱膈臌彀毂戆矸硌磙瞽罡罟盥钆钴锆锢\
    镉皈鸪鸹鹄鹳疳痼袼聒虼蚣蛄蜾蝈笱筻篝簋舸艮酐酤觚觥鲑鲠鲧鲴鳏鳜鞲鹘骼坬堌堽洸浭玕琯筸耈荄邽髙
    """,
    "h": """
    劐黉訇冱讧诃诙诨隍邗郇奂劾壑堠茴荟荭萑菡蒿蕙蕻薨薅藿蘅撖擐攉咴哕唿喙嗬嗥嗨嚆嚯囫圜岵後徨猢獾夥馄怙惚隳闳阍阖阚\
    沆泓洹洄浍浒浣湟溷潢滹漶濠瀚灏寰逅逭遑彗骅绗缋缳珩珲琥璜桦桁槲轷昊曷晖晗肓胲觳烀焓煳戽扈祜恚砉盍钬铧铪锪锾镬皓\
    瓠鹕鹱瘊癀耠顸颃颌颔颢虍虺蚝蚶蚵蟥蟪蠖笏篁篌糇翮醐醢踝斛鲎鲩鳇骺鬟麾鼾㯊垕垾廻浛漷澴鄠鮜
    """,
    "j": """
    丌亟乩厥刭剞劂冂伽佶佼倨偈儆僭僬僦讦讵诘谏谫谲卩卺阱郏鄄矍墼艽芨芰苣苴莒荠茭茳荩菁堇菹菅葭蒺蒹蕨蕺拮挢捃掎掬搛\
    叽咭哜唧喈啾嗟噘噍噤噱囝岌岬峤崛嵴徼狷獍獗馑廑憬阄泾浃洎洚涓湫湔蹇謇迥迦迳遽彐屐屦弪妗姣婧婕孑孓骥绛缙缣缰畿玑\
    珏珈琚瑾枧柩桕桀桊桷楗椐楫榘榉槿橛橘殛戋戛戟戢戬炅赆赍觊觐牮犟犄犋犍毽敫肼胛胫腈腱飓齑旌爝扃恝矶碣礓睑羁蠲钅钜\
    铗锏锔锩镌镓镢嵇稷皎鸠鹣鹪鹫疖痂瘕瘠窭衿裥裾皲矜耩颉虮蚧蛱蛟笈笄笕笳袈羯糨暨翦赳趄豇醮醵趼跏跻跤跽踺踽蹶觖靓霁\
    龃隽雎鲒鲚鲛鲣鲫鞯鞫骱髻鬏麂麇弶汫泃滘漈漖
    """,
    "k": """
    馗匮刳剀蒯伉佧侉侃倥夔诓诳隗邝郐圹垲堀芤莰蒈蒉蔻夼揆叩咔哐哙喹喟喾嗑岢崆狯忾恺恪悝悃愦闶阃溘逵尻骒纩绔缂珂琨栲\
    轲戡暌贶犒氪胩脍龛眍睽瞌瞰钪钶铐铠铿锎锞锟锴稞疴窠裉聩颏蛞蝰蝌筘箜篑醌跬龈鲲骷髁髋髡圐牁
    """,
    "l": """
    剌仂俪俚倮偻脔蠃羸冽诔郦酃坜垅垆埒塄墚苈茏苓荦莅莨蒌蓠蒗蔹蔺蓼藜奁尥捋捩摞撸叻呖呤咧唠啉啷唳喱喽嘞嘹噜囵囹岚崂\
    崃嵝嶙徕猁猡獠廪愣懔闾阆泐泷泸泠泺洌浏涞渌溧漤漯潋漉濑澧濂寮逦逯遛遴邋娈娌嫠嫘骊骝绫绺缡缧缭珑珞琏璐枥栊栌柃栎\
    栳栾棂椤椋楝榄榈橹檑檩殓轳轹辂辘辚瓴旯赉氇胧胪脶膂臁膦斓旒熘戾砺砻砬睐瞵詈罱罹钌铑铹铼锂锊锍锒镂镏镙镥镧稆稂鸬\
    鸾鹂鹨鹩鹭疠疬痨瘌瘘瘰癃癞裢裣褛褴耒耢耧聆蛎蛉蜊螂蝼蠊蠡笠篥簏籁舻粝粼翎趔酹醪醴跞踉躏躐雳雒銮鎏鲈鲡鲢鲮鳓鳢髅\
    魉鬣麟黧㮾剅圙埌堎崀浬浰漋瀂甪磏竜篢簕舲菉鷺
    """,
    "m": """
    乜芈仫侔袤冖冥谟谧邙劢勐坶墁茉苜茆苠茗荬莓蓦甍瞢蘼扪咩咪哞唛喵嘧幔峁岷嵋犸猕猸馍懵闵沐沔汨泖泯浼渑湎湄漭溟宀宓\
    邈弭嫫嬷缈缗缦缪珉瑁杩杪楣殁昴暝牦耄毪脒腼朦旄焖熳祢愍懋懑淼硭礞眄眇眸瞀瞑钔钼镅镆镘秣鹋鹛瘼袂耱颟虻蛑蜢蝥螨蟒\
    蟆蟊蠓蠛篾艋艨敉糸酩蹒貊貘霾黾鍪鳗鳘鞔魅髦麽縻麋洣洺濛牤獏蔴鄚
    """,
    "n": """
    廿孬鼐佞伲侬傩讷陧坭垴埝艿茑萘蘖捺搦攮咛呶哝喏喃嗫嗯囔囡狃猊猱馕忸怩甯弩妞胬嬲孥驽瑙柰楠辇昵曩肭脲腩旎恧恁硇睨\
    钕铌铙锘镎黏疒衲耨聍颞蛲蝻臬衄袅赧蹑鲇鲵鲶
    """,
    "o": """
    讴喔噢怄瓯耦
    """,
    "p": """
    丕丿叵剽仳俜俳匍裒谝陴邳郫鄱圮埤堋鼙芘苤葩蒎匏拚掊擗哌辔嘌嘭噗噼帔狍庀庖怦爿泮淠湓溥滂濮逄姘娉媲嫔嫖骈纰缥珀璞\
    枇杷枰榀殍甓攴牝犏氆氕攵胼脬旆睥瞟罴钋钷铍锫镤镨皤疱癖袢襻疋颦蚍蜱螃螵蟛蟠笸筢翩醅蹁蹼貔霈鲆伾桲砲磻
    """,
    "q": """
    亓劁俅俟倩佥诎诠诮谯阡邛郄劬凵巯圻芊芎芑芩芡芪苘茕茜荞荃萁萋葜葺蕖蕲蘧掮揿吣嗪嘁噙圊屺岍岐岖衢犭犰悭悛惬愀慊憔\
    阒阕阙丬戕汔淇溱骞搴褰逑逡遒妾嫱骐绮绻缱缲琪琦璩杞桤椠楸樯槭檠樵檎辁戗耆赇觑挈氍肷朐炝祛祺悫愆憩硗碛磬磲畎钤铨\
    锓锖锲锵镪鸲癯穹袷襁颀虔虬蚯蛩蛐蛴蜣蜻蜞蜷蝤螓蠼罄筇筌箐箧箝衾裘羟糗綦綮麴跫跄跷蹊謦瞿銎鲭鳅鳍鞒髂鬈麒黢黥鼽勍\
    墘癿硚碁碶磜礐荍萩郪
    """,
    "r": """
    亻仞偌芮苒荛荏葚蓐蕤薷嚅嵘狨饪洳溽濡娆缛枘桡榕轫肜朊禳睿铷稔穰衽襦颥蚋蚺蝾箬糅蹂鞣髯汭瀼
    """,
    "s": """
    卅啬厍厮剡仨倏佘夙兕凇讪诜谂谇谡谥鄯劭叟厶塾埏垧埘埽芟苕荪莳荽莘菘菽蓍蒴蔌薮扌摅搠搡弑咝哂唢唼唰嗖嗉嗦嗍嗾噻崧\
    嵊嵩彡狩狲狻猞飧饣馊馓忪悚愫闩氵汜沭泗涑淞渖涮溲滠澍澌潸潲濉邃妁姒姗姝娑嬗孀驷骟纟纾绱绶缌缫桫椹榫槊殇轼贳挲毵\
    毹胂脎腧臊膻歃歙飒飕殳炻熵燧礻祀磉眚眭睃睢瞍畲钐铄铈铩铯锶锼矧秫穑鸶疝痧瘙竦耜颡蛳蜃蛸螋螫蟀蟮舐笙笥筮筲簌舢艄\
    艏裟羧糁豉酾豕跚觞觫霎隼稣鲥鲨鲺鳋鳝麝浉燊虒輋鲹
    """,
    "t": """
    乇鼗佟佗佻倜傥僮仝氽亠邰郯坨堍荑茼莛荼萜菟葶薹抟掭忒啕嗵帑饧饨庹恸悌忝闼阗沲沱洮溻溏潼逖遢彖婷绨缇瑭韬柝梃榻樘\
    橐殄昙暾肽豚滕炱煺祧忑忐慝砼砣町畋疃钍钛钭钽铊铴铽锬镗鹈窕裼耥覃蜓蜩螗螳笤箨羰粜酡酴醍醣趿跎跆霆龆鼍鲐鲦鳎骰餮\
    饕髫嘡榃烔鄌鮀鲖
    """,
    "w": """
    兀刎剜罔佤仵倭偎诿阢隈邬圩圬芄芴莴菀葳蓊薇蕹唔囗帏帷幄崴嵬猥猬庑怃忤惘闱阌汶沩洧浯涠渥寤迕逶妩娲娓婺骛纨绾玮玟\
    琬璺韪杌辋軎牾肟脘腽炜焐煨硪畹鹉鹜痦痿蜈蜿艉雯龌鋈鲔魍鼯㵲洈涴畖磑窊郚
    """,
    "x": """
    囟偕僖儇兮巽亵冼诩谑谖陉隰郗勖勰燮埙馨芗苋荇荀荥荨莶菥葙葸萱蓰蓿蕈薤薰藓奚揎撷擤哓咻唏岘岫峋崤徇徙狎猃獬獯饩饷\
    馐庥庠廨忄恂悻阋泫洫洵浔浠淅渫溆渲溴潇漩瀣逍遐暹邂屣娴嬉骁骧绁绡缃缬顼玺瑕璇枭柙枵栩楦榭榍樨昕暄曛曦觋氙欷歆炫\
    煊燹煦熹祆禊禧泶硎硖碹盱铉镟皙鸺鹇痃痫穸窨胥蚬蜥螅蟋蟓罅筅筱箫舄舾羲籼粞糈翕酰醑醯醺踅跣跹躞貅霰鑫鲞鲟鳕魈飨髹\
    黠鼷㙦峃崄巺旴洩澥猇硍
    """,
    "y": """
    禺夭爻胤毓厣靥赝卣刈劓伛伢攸佚侑佾俨俣俑偃龠兖嬴讠诒谀谒谕谳邺郓郢郾鄢鄞廴壅圯垭垠垸埸堙塬墉懿芫芸苡茚茔莠莜莸\
    莺萸菸萦蓥蓣薏弈奕尢挹揶揠揄掾撄弋吖吆呓吲呦咦咿唷喁喑嘤噫囿圄圉岈峄崦崾嵛嶷徉徭狁狳狺猗夤饫饴馀庾膺怏怿怡恹恽\
    悒愠慵闫阈沅泱洇湮滟滢潆漪瀛瀹宥迓迤鬻妍妪妤娅媛嫣驿纡纭缢幺邕琊珧瑛琰瑜瑗璎韫杳柚桠楹樾橼檐猷殒殪轶轺昀昱晔晏\
    曜贻觎氩氤氲牖爰刖肴胭腌腴媵欤欹於旖炀烨烊焱煜熨熠燠恙肀聿砑眢眙睚罨钇钰钺铕铘铟镒镛镱甬鸢鹆鹞鹦鹬疣痖痍瘐瘀瘗\
    瘿瘾癔翊窈窬窳衤颍蚓蚰蚴蛘蜮蜴蝓蝣螈罂竽筵筠箢臾舁舣羿翳繇酏酽雩霪龉鼋鱿鳐鳙鞅魇餍饔黝黟鼬鼹垟埇堨墕旸涢淯漹祐\
    筼
    """,
    "z": """
    卮丶仄赜仉伫侏倬偬俎冢诏诤诹诼谘谪谮谵阼陟陬郅邾鄣鄹圳埴芷苎茱荮蓁蕞奘拶揸搌摭摺撙擢攥吒咂咤哳唣唑啧啭啁帙帻幛\
    峥崽嵫嶂徵獐夂馔忮怍惴浈洙浞渚涿潴濯迮彘咫姊妯嫜孳驵驺骓骘纣绉缁缒缜缯缵甾璋瓒杼栉柘枳栀桎桢梓棹楱楂榛槠橥樽轵\
    轸轾辄辎臧甑昃昝贽赀赈肫胄胙胗胝朕腙膣旃炷祉祚祗祯禚恣斫砟砦磔黹眦畛罾钊钲铢铮锃锱镞镯锺雉秭稹鸩鸷鹧痄疰痣瘃瘵\
    窀褶耔颛蚱蛭蜇螽蟑竺笊笫笮筝箦箸箴簪籀舯舳舴粢粽糌翥絷趑趱赭酎酯跖踬踯踵躅躜豸觜觯訾龇隹錾鲰鲻鳟髭麈齄塚奓岞沚\
    滍牂璪甽禇蔵骔鲊
    """,
  ]

  /// For each character of the basic plane its letters as bits, `a` the lowest.
  private static let letters: [UInt32] = {
    var letters = [UInt32](repeating: 0, count: 1 << 16)
    func add(_ scalar: Unicode.Scalar, _ letter: UInt8) {
      if scalar.value < 1 << 16 { letters[Int(scalar.value)] |= 1 << UInt32(letter - 0x61) }
    }
    var letter: UInt8 = 0x61
    var next = 0
    for scalar in PinyinOrder.characters.unicodeScalars {
      if next < boundaries.count, boundaries[next].first == scalar {
        letter = boundaries[next].letter
        next += 1
      }
      add(scalar, letter)
    }
    for (letter, characters) in further {
      for scalar in characters.unicodeScalars { add(scalar, letter.utf8.first ?? 0x61) }
    }
    for (letter, characters) in second {
      for scalar in characters.unicodeScalars { add(scalar, letter) }
    }
    return letters
  }()

  /// Whether the first letters of a text, signs left out, begin with what was typed in lower case.
  ///
  /// Letters and digits of the text stand for themselves.
  public static func match(_ text: String, _ typed: String) -> Bool {
    var text = text
    var typed = typed
    return text.withUTF8 { text in typed.withUTF8 { match(text, $0) } }
  }

  /// The same for UTF-8.
  static func match(_ text: UnsafeBufferPointer<UInt8>, _ typed: UnsafeBufferPointer<UInt8>) -> Bool {
    var index = 0
    for wanted in typed {
      while true {
        guard index < text.count else { return false }
        let byte = text[index]
        if byte < 0x80 {
          index += 1
          let isLetter = byte >= 0x61 && byte <= 0x7A || byte >= 0x41 && byte <= 0x5A || byte >= 0x30 && byte <= 0x39
          if !isLetter { continue }
          guard byte | 0x20 == wanted | 0x20 else { return false }
          break
        }
        guard byte >= 0xE0, byte < 0xF0, index + 2 < text.count else {
          index += 1
          continue
        }
        let value = Int(byte & 0x0F) << 12 | Int(text[index + 1] & 0x3F) << 6 | Int(text[index + 2] & 0x3F)
        index += 3
        let known = letters[value]
        if known == 0 { continue }
        guard wanted >= 0x61, wanted <= 0x7A, known & (1 << UInt32(wanted - 0x61)) != 0 else { return false }
        break
      }
    }
    return true
  }
}
