#include "base/globs.h"

#include "base/text.h"

#include <algorithm>
#include <set>

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QRegularExpression>

namespace oxide::base {

namespace {

constexpr std::size_t kMaxFiles = 20'000;
constexpr qint64 kProbeBytes = 8192;
constexpr std::size_t kNamedAtMost = 3;

struct Found {
    std::set<std::string> files;
    std::set<std::string> leftOut;
};

/// A file that cannot be read is not left out: whoever reads it says why.
bool isText(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return true;
    const QByteArray head = file.read(kProbeBytes);
    return !looksBinary({head.constData(), static_cast<std::size_t>(head.size())});
}

void take(const QFileInfo &entry, Found &found)
{
    const QString path = QDir::cleanPath(entry.absoluteFilePath());
    const std::string name = str(path);
    if (found.files.contains(name))
        return;
    (isText(path) ? found.files : found.leftOut).insert(name);
}

/// A glob as an anchored regular expression over a relative path with forward slashes.
QRegularExpression toExpression(const QString &glob)
{
    QString pattern;
    for (qsizetype i = 0; i < glob.size(); ++i) {
        const QChar c = glob.at(i);
        if (c == u'*' && i + 1 < glob.size() && glob.at(i + 1) == u'*') {
            const bool wholeSegment = i + 2 < glob.size() && glob.at(i + 2) == u'/';
            pattern += wholeSegment ? QStringLiteral("(?:.*/)?") : QStringLiteral(".*");
            i += wholeSegment ? 2 : 1;
        } else if (c == u'*') {
            pattern += QStringLiteral("[^/]*");
        } else if (c == u'?') {
            pattern += QStringLiteral("[^/]");
        } else if (c == u'[' && glob.indexOf(u']', i + 2) > 0) {
            const qsizetype end = glob.indexOf(u']', i + 2);
            QString set = glob.mid(i + 1, end - i - 1);
            if (set.startsWith(u'!'))
                set[0] = u'^';
            pattern += u'[' + set.replace(u'\\', QStringLiteral("\\\\")) + u']';
            i = end;
        } else {
            pattern += QRegularExpression::escape(QString(c));
        }
    }
    return QRegularExpression(QRegularExpression::anchoredPattern(pattern));
}

bool isSkippedFolder(const QString &name, const QString &glob)
{
    static const std::set<QString> skipped = {
        QStringLiteral("node_modules"), QStringLiteral("__pycache__"), QStringLiteral("build"),
        QStringLiteral("target"),       QStringLiteral("dist"),        QStringLiteral("venv"),
    };
    return (name.startsWith(u'.') || skipped.contains(name)) && !glob.contains(name);
}

/// The fixed folders before the first wildcard: where the walk starts.
QString fixedPrefix(const QString &glob)
{
    static const QRegularExpression wildcard(QStringLiteral("[*?\\[]"));
    const qsizetype slash = glob.lastIndexOf(u'/', wildcard.match(glob).capturedStart());
    return slash < 0 ? QString() : glob.first(slash + 1);
}

/// True where a file matched, one that was found before included.
bool walk(const QDir &root, const QString &folder, const QString &glob,
          const QRegularExpression &expression, Found &found)
{
    bool matched = false;
    const QDir dir(root.filePath(folder));
    const auto entries = dir.entryInfoList(QDir::Dirs | QDir::Files | QDir::Hidden
                                               | QDir::NoDotAndDotDot | QDir::NoSymLinks,
                                           QDir::Name);
    for (const QFileInfo &entry : entries) {
        if (found.files.size() > kMaxFiles)
            break;
        const QString relative = folder + entry.fileName();
        if (entry.isDir()) {
            if (!isSkippedFolder(entry.fileName(), glob))
                matched |= walk(root, relative + u'/', glob, expression, found);
        } else if (expression.match(relative).hasMatch()) {
            matched = true;
            take(entry, found);
        }
    }
    return matched;
}

} // namespace

Result<FoundFiles> expandGlobs(const std::vector<std::string> &patterns, const std::string &root)
{
    const QDir folder(qs(root));
    Found found;
    for (const std::string &pattern : patterns) {
        QString glob = QDir::fromNativeSeparators(qs(pattern));
        const QFileInfo exact(folder, glob);
        if (exact.isFile()) {
            const std::string name = str(QDir::cleanPath(exact.absoluteFilePath()));
            found.files.insert(name);
            found.leftOut.erase(name);
            continue;
        }
        if (exact.isDir())
            glob = QDir::cleanPath(glob) + QStringLiteral("/**");
        QDir start = folder;
        if (QDir::isAbsolutePath(glob)) {
            start = QDir(fixedPrefix(glob));
            glob = glob.mid(fixedPrefix(glob).size());
        }
        if (!walk(start, fixedPrefix(glob), glob, toExpression(glob), found))
            return fail(ErrorKind::InvalidArgument,
                        "No file matches " + pattern + " in " + root + ".");
        if (found.files.size() > kMaxFiles)
            return fail(ErrorKind::InvalidArgument, pattern + " matches over "
                                                        + std::to_string(kMaxFiles)
                                                        + " files. Give a narrower pattern.");
    }
    FoundFiles all{{found.files.begin(), found.files.end()},
                   {found.leftOut.begin(), found.leftOut.end()}};
    if (all.files.empty() && !all.leftOut.empty())
        return fail(ErrorKind::InvalidArgument, leftOutSentence(all));
    return all;
}

std::string leftOutSentence(const FoundFiles &found)
{
    const std::size_t count = found.leftOut.size();
    if (count == 0)
        return {};
    std::string names;
    for (std::size_t i = 0; i < std::min(count, kNamedAtMost); ++i)
        names += (i == 0 ? "" : ", ") + found.leftOut[i];
    if (count > kNamedAtMost)
        names += " and " + std::to_string(count - kNamedAtMost) + " more";
    return "Files that are no text were left out: " + names + '.';
}

} // namespace oxide::base
