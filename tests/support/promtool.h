#pragma once

#include <string>

#include <QProcess>
#include <QStandardPaths>
#include <QString>

namespace oxide::tests {

/// What Prometheus' own checker finds wrong with a text of metrics.
struct PromtoolVerdict {
    bool isThere = false; ///< no: promtool is not installed
    QString complaints;   ///< empty: none
};

[[nodiscard]] inline PromtoolVerdict checkMetrics(const std::string &text)
{
    PromtoolVerdict verdict;
    const QString program = QStandardPaths::findExecutable(QStringLiteral("promtool"));
    verdict.isThere = !program.isEmpty();
    if (!verdict.isThere)
        return verdict;
    QProcess promtool;
    promtool.setProcessChannelMode(QProcess::MergedChannels);
    promtool.start(program, {QStringLiteral("check"), QStringLiteral("metrics")});
    promtool.write(text.data(), static_cast<qint64>(text.size()));
    promtool.closeWriteChannel();
    if (!promtool.waitForFinished(20'000))
        verdict.complaints = QStringLiteral("promtool did not end");
    else
        verdict.complaints = QString::fromUtf8(promtool.readAll());
    if (verdict.complaints.isEmpty() && promtool.exitCode() != 0)
        verdict.complaints = QStringLiteral("exit code %1").arg(promtool.exitCode());
    return verdict;
}

} // namespace oxide::tests
