#pragma once

#include "model/service.h"
#include "ui/widgets/page.h"

#include <vector>

class QCheckBox;
class QPushButton;

namespace oxide::ui {

class FoundList;
class Label;
class Strip;

/// Shown while no service is configured: what was found on this machine, with check boxes; add
/// another, try the demo, bring over an earlier Oxide.
class FirstRunPage final : public Page
{
    Q_OBJECT

public:
    explicit FirstRunPage(const Context &context, QWidget *parent = nullptr);

Q_SIGNALS:
    /// Oxide is to start again with its own simulated services.
    void demoRequested();

private:
    void discover();
    void showFound(std::vector<model::FoundService> found);
    void go();
    void saveNext(std::vector<model::ServiceConfig> rest);
    void importLegacy();
    void showReport(const model::ImportReport &report);
    void finish();

    Label *m_sentence;
    FoundList *m_found;
    QCheckBox *m_legacy;
    QPushButton *m_continue;
    Strip *m_problems; ///< of what was brought over
    bool m_isDone = false;
    std::string m_legacyFolder;
};

} // namespace oxide::ui
