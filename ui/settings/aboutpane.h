#pragma once

#include "ui/theme/state.h"

#include <QWidget>

class QBoxLayout;
class QPushButton;

namespace oxide::ui {

class Page;

/// Version and licence, and a look at everything: what is well, what is not and what to do.
class AboutPane final : public QWidget
{
    Q_OBJECT

public:
    explicit AboutPane(Page &page, QWidget *parent = nullptr);

private:
    void check();
    void verify();
    void addFinding(State state, const QString &name, const QString &finding,
                    const QString &remedy);
    void clearFindings();

    Page &m_page;
    QPushButton *m_check = nullptr;
    QPushButton *m_verify = nullptr;
    QBoxLayout *m_findings = nullptr;
};

} // namespace oxide::ui
