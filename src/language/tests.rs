//! Real outputs of the four languages.
#[test]
fn spike() {
    for c in "әғқңөұүһіӘҒҚҢӨҰҮҺІйыиуёщъьэюяхцчшже’є їўӯ".chars() {
        print!("{c}={} ", any_ascii::any_ascii_char(c));
    }
    println!();
    for t in [
        "қуат",
        "Қасым-Жомарт Тоқаев",
        "Өскемен",
        "浙江",
        "哈萨克斯坦",
        "Ляньюньган",
        "подъём",
        "щётка",
        "Скляр, Ван Хао",
        "Kazakhstan's 5%",
        "重庆市",
        "吕布 女",
        "习近平同哈萨克斯坦总统会谈",
        "Шымкент",
        "Ақтөбе",
        "Алматы",
        "Үміт",
        "ığdır Şimkent",
    ] {
        println!("{t} → {}", super::slug(t));
    }
}
