/// Traditional characters as their Simplified counterparts, one scalar for one.
enum ScriptFolding {
  private static let pairs: [UInt16: UInt16] = {
    let traditional =
      "並估來係個們傳償優內別創劃動務區參員問單嗎嚴國圍圓圖執堅報場夠學實審將專對導層屬島廢廣廳強彙後從徵徹態慣應戶換揮撐撤擊據敗數斷時暢曉書會條業極構標樸機檔檢欄權歸氣決沒況測準溯滿濟為煉熱營爭狀獲獻現環療發盡監眾短確礙種稱積穩節範簡籌糾約納級紮細終組結絡統經維網緊線編縣總織繞繳繼續罰義聞聯聲職聽與興舉華萬蓋處術補製複規視計訓記訟訪設許訴註評詞詢試話該誌認語誰課調談請講證識議護讀變讓貢責費資質賬車較載輿轉辦這進運過達遞適遷還鄉醫銜銷錄錯鍵鎮鑑長門開間閱關階雲電響項預領頻題額類顯餘驗體麼點錢蘇魯陽貴瀘寧東陝龍東財僅價無號衛飛"
    let simplified =
      "并估来系个们传偿优内别创划动务区参员问单吗严国围圆图执坚报场够学实审将专对导层属岛废广厅强汇后从征彻态惯应户换挥撑撤击据败数断时畅晓书会条业极构标朴机档检栏权归气决没况测准溯满济为炼热营争状获献现环疗发尽监众短确碍种称积稳节范简筹纠约纳级扎细终组结络统经维网紧线编县总织绕缴继续罚义闻联声职听与兴举华万盖处术补制复规视计训记讼访设许诉注评词询试话该志认语谁课调谈请讲证识议护读变让贡责费资质账车较载舆转办这进运过达递适迁还乡医衔销录错键镇鉴长门开间阅关阶云电响项预领频题额类显余验体么点钱苏鲁阳贵泸宁东陕龙东财仅价无号卫飞"
    return Dictionary(zip(traditional.utf16, simplified.utf16), uniquingKeysWith: { first, _ in first })
  }()

  /// The Simplified counterpart of a UTF-16 unit; the unit itself where there is none.
  static func simplified(_ unit: UInt16) -> UInt16 { pairs[unit] ?? unit }
}
