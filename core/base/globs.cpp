#include "base/globs.h"

#include "base/text.h"

#include <set>

#include <QDir>
#include <QFileInfo>
#include <QRegularExpression>

namespace oxide::base {

namespace {

constexpr std::size_t kMaxFiles = 20'000;

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
          const QRegularExpression &expression, std::set<std::string> &found)
{
    bool matched = false;
    const QDir dir(root.filePath(folder));
    const auto entries = dir.entryInfoList(QDir::Dirs | QDir::Files | QDir::Hidden
                                               | QDir::NoDotAndDotDot | QDir::NoSymLinks,
                                           QDir::Name);
    for (const QFileInfo &entry : entries) {
        if (found.size() > kMaxFiles)
            break;
        const QString relative = folder + entry.fileName();
        if (entry.isDir()) {
            if (!isSkippedFolder(entry.fileName(), glob))
                matched |= walk(root, relative + u'/', glob, expression, found);
        } else if (expression.match(relative).hasMatch()) {
            matched = true;
            found.insert(str(QDir::cleanPath(entry.absoluteFilePath())));
        }
    }
    return matched;
}

} // namespace

Result<std::vector<std::string>> expandGlobs(const std::vector<std::string> &patterns,
                                             const std::string &root)
{
    const QDir folder(qs(root));
    std::set<std::string> found;
    for (const std::string &pattern : patterns) {
        QString glob = QDir::fromNativeSeparators(qs(pattern));
        const QFileInfo exact(folder, glob);
        if (exact.isFile()) {
            found.insert(str(QDir::cleanPath(exact.absoluteFilePath())));
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
        if (found.size() > kMaxFiles)
            return fail(ErrorKind::InvalidArgument, pattern + " matches over "
                                                        + std::to_string(kMaxFiles)
                                                        + " files. Give a narrower pattern.");
    }
    return std::vector<std::string>(found.begin(), found.end());
}

} // namespace oxide::base
