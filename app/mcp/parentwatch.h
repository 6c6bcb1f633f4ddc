#pragma once

#include <memory>

#include <QObject>

namespace oxide::mcpserver {

/// Tells when the process that started this one has ended, whatever way it did: its end of our
/// standard input may be held open by another of its children. One a program.
class ParentWatch final : public QObject
{
    Q_OBJECT

public:
    ParentWatch();
    ~ParentWatch() override;

Q_SIGNALS:
    void ended();

private:
    struct Private;
    std::unique_ptr<Private> m_d;
};

} // namespace oxide::mcpserver
