//! The system's font for Chinese: it is too large to carry along.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Where systems keep fonts with simplified Chinese, the better ones first. A fixed list, so that the choice is the same every time.
const KNOWN: [&str; 19] = [
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc",
    "/usr/share/fonts/noto-cjk/NotoSansCJK-Bold.ttc",
    "/usr/share/fonts/google-noto-cjk/NotoSansCJK-Bold.ttc",
    "/usr/share/fonts/google-noto-sans-cjk-fonts/NotoSansCJK-Bold.ttc",
    "/usr/share/fonts/truetype/noto/NotoSansCJK-Bold.ttc",
    "/usr/share/fonts/noto/NotoSansCJK-Bold.ttc",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/google-noto-sans-cjk-fonts/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/google-noto-sans-cjk-vf-fonts/NotoSansCJK-VF.ttc",
    "/usr/share/fonts/opentype/source-han-sans/SourceHanSansSC-Bold.otf",
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "/System/Library/Fonts/Hiragino Sans GB.ttc",
    "/System/Library/Fonts/STHeiti Medium.ttc",
    "/Library/Fonts/NotoSansCJK-Bold.ttc",
    "C:\\Windows\\Fonts\\msyhbd.ttc",
    "C:\\Windows\\Fonts\\msyh.ttc",
    "C:\\Windows\\Fonts\\simhei.ttf",
];

/// A font file of the system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SystemFont {
    /// Where it is.
    pub path: PathBuf,
    /// Its size in bytes: another edition of the font has another one.
    pub size: u64,
}

impl SystemFont {
    /// The font for Chinese; none when the system has none of those that we know.
    pub fn chinese() -> Option<Self> {
        KNOWN.iter().find_map(|path| Self::at(Path::new(path)))
    }

    fn at(path: &Path) -> Option<Self> {
        let found = fs::metadata(path).ok().filter(fs::Metadata::is_file)?;
        Some(Self { path: path.to_owned(), size: found.len() })
    }

    /// Its bytes: some 20 MB.
    ///
    /// # Errors
    /// When it vanished since it was found, or may not be read.
    pub fn read(&self) -> io::Result<Vec<u8>> {
        fs::read(&self.path)
    }
}
