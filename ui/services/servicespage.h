#pragma once

#include "model/rule.h"
#include "model/service.h"
#include "ui/services/serviceeditor.h"
#include "ui/widgets/page.h"

#include <functional>
#include <map>
#include <string>

class QStackedWidget;

namespace oxide::ui {

class Card;
class Label;
class RingTimer;
class Segmented;
class ServiceDetail;
class ServiceModel;
class Strip;
class TableView;

/// All services in a list, the chosen one's detail beside it; add, edit, test, switch off, remove.
class ServicesPage final : public Page
{
    Q_OBJECT

public:
    explicit ServicesPage(const Context &context, QWidget *parent = nullptr);

    void open(const Place &place) override;
    [[nodiscard]] QString unsaved() const override;
    void wrapUp() override;

protected:
    void onShown() override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void makeHead();
    QWidget *makeList();
    QWidget *makePane();
    void showServices();
    void showChecked();
    void select(const std::string &name);
    void reselect();
    void onCurrentChanged();
    void showCurrent();
    void leaveEditor(std::function<void()> then);
    void showPane(int pane);
    void loadUse();
    void startAdding();
    void startEditing();
    void findLocal();
    void addFound(std::vector<model::ServiceConfig> rest, int added, const QStringList &others);
    void save(const model::ServiceConfig &config, const std::string &replaces,
              const std::vector<PendingSecret> &secrets);
    void test(const model::ServiceConfig &config, const std::vector<PendingSecret> &secrets);
    /// Puts the secrets in the keychain, one after the other, then goes on.
    void saveSecrets(std::vector<PendingSecret> rest, const std::function<void()> &then);
    void forgetKeys(const std::vector<std::string> &names);
    void endUndo();
    void switchService(bool on);
    void remove();
    void undoRemove();

    ServiceModel *m_model = nullptr;
    TableView *m_table = nullptr;
    Segmented *m_filter = nullptr;
    Label *m_checked = nullptr;
    QStackedWidget *m_listStack = nullptr;
    Card *m_paneCard = nullptr;
    QStackedWidget *m_pane = nullptr;
    ServiceDetail *m_detail = nullptr;
    ServiceEditor *m_editor = nullptr;
    Strip *m_undo = nullptr;
    Strip *m_unsaved = nullptr;
    std::function<void()> m_afterDiscard; ///< what the editor was to be left for
    bool m_reselecting = false;
    RingTimer *m_ring = nullptr;
    QTimer *m_checkedTimer = nullptr;
    std::string m_wanted; ///< selected as soon as the list has it
    std::map<std::string, model::ServiceTest> m_tests;
    model::ServiceConfig m_removed; ///< can be brought back, and so its keys are still kept
};

} // namespace oxide::ui
